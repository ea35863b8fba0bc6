using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Transacting;

/// <summary>Settings of a transaction.</summary>
public sealed record ThreadTransactionOptions
{
    /// <summary>The identity that reads, and that the record names as its author. Null, the default, is the host.</summary>
    public VerifyingKey? Identity { get; init; }

    /// <summary>
    /// A transaction that is left alone for longer is ended by the database, because it holds a connection and keeps old
    /// rows alive. Default 30 seconds; at least 1 millisecond, at most 1 hour.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often <see cref="IThreadTransactions.RunAsync{TResult}"/> runs its work at most, default 5.</summary>
    public int AttemptsMax { get; init; } = 5;

    internal void Check()
    {
        if (IdleTimeout < TimeSpan.FromMilliseconds(1) || IdleTimeout > TimeSpan.FromHours(1))
            throw new ThreadUsageException($"{nameof(ThreadTransactionOptions)}.{nameof(IdleTimeout)} must be between 1 ms and 1 hour.");
        if (AttemptsMax < 1) throw new ThreadUsageException($"{nameof(ThreadTransactionOptions)}.{nameof(AttemptsMax)} must be 1 or more.");
    }
}
