namespace Marten.Threads.Local;

/// <summary>No local PostgreSQL server could be had. The message says why and what to do about it.</summary>
public sealed class LocalPostgresException : Exception
{
    internal LocalPostgresException(LocalPostgresFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>The kind of failure, for callers that want to branch on it.</summary>
    public LocalPostgresFailure Failure { get; }
}
