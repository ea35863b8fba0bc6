namespace Marten.Threads.Access;

/// <summary>
/// Decides about every write to a typed collection, this host's own and those of other peers, at its place in the order
/// of all writes. Register it with <see cref="ThreadsOptions.ValidateWrites{T}"/>.
/// </summary>
/// <remarks>
/// All hosts of a thread must decide alike, or their instances differ: the answer may depend on the attempt alone, never
/// on a clock, a database, a setting or a culture. It must be quick and safe for several threads at once. An exception is
/// no answer: the write stays undecided, has no effect, and is judged again later.
/// </remarks>
/// <typeparam name="T">The document that was registered for the collection.</typeparam>
public interface IWriteValidator<T> where T : class
{
    /// <summary>
    /// A text that changes whenever the decisions change, such as <c>orders 3</c>. It is part of the collection's
    /// configuration hash, by which peers see whether they decide alike; when it changes, everything is judged again.
    /// </summary>
    string Version { get; }

    /// <summary>Judges one write.</summary>
    WriteVerdict Judge(WriteAttempt<T> attempt);
}
