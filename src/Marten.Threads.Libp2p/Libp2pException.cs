namespace Marten.Threads.Libp2p;

/// <summary>
/// What is thrown when a peer cannot be reached or a libp2p stream breaks. An <see cref="IOException"/>, so that what works on streams treats it
/// as trouble on the line; <see cref="Failure"/> says which. What a peer does is never thrown at anybody but the users of that peer's streams.
/// </summary>
public sealed class Libp2pException : IOException
{
    /// <summary>Makes one.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="message">What happened, and what to do where something can be done.</param>
    /// <param name="innerException">What led to it, or null.</param>
    public Libp2pException(Libp2pFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>The reason.</summary>
    public Libp2pFailure Failure { get; }
}
