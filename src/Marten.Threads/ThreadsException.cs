using Marten.Exceptions;

namespace Marten.Threads;

/// <summary>Base of what this library throws on purpose. Every message says what to do.</summary>
public abstract class ThreadsException : MartenException
{
    private protected ThreadsException(string message) : base(message)
    {
    }

    private protected ThreadsException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>A thread, log or collection that is not known here, or one that is there already.</summary>
public sealed class ThreadRegistryException : ThreadsException
{
    /// <summary>Says what is not known, and what to do.</summary>
    public ThreadRegistryException(string message) : base(message)
    {
    }
}

/// <summary>
/// A write was refused before anything was signed: by the schema, because the instance exists, because it is no JSON
/// object, or by a limit. The transaction is rolled back.
/// </summary>
public sealed class ThreadWriteRefusedException : ThreadsException
{
    internal ThreadWriteRefusedException(string message, IReadOnlyList<ThreadWriteProblem>? problems = null) : base(message) =>
        Problems = problems ?? [];

    /// <summary>Every problem found; empty when the message says it all.</summary>
    public IReadOnlyList<ThreadWriteProblem> Problems { get; }
}

/// <summary>One reason why a write was refused.</summary>
/// <param name="Collection">Name of the collection.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Path">JSON pointer inside the instance, <c>$</c> for the whole.</param>
/// <param name="Rule">The schema keyword or rule that was broken.</param>
/// <param name="Message">What is wrong.</param>
public sealed record ThreadWriteProblem(string Collection, string InstanceId, string Path, string Rule, string Message);

/// <summary>The session or the store is used in a way that cannot keep one transaction. The message says the way that can.</summary>
public sealed class ThreadUsageException : ThreadsException
{
    /// <summary>Says what is wrong, and what to do.</summary>
    public ThreadUsageException(string message) : base(message)
    {
    }
}

/// <summary>Another transaction changed what this one had read. Running it again helps.</summary>
public sealed class ThreadConflictException : ThreadsException
{
    internal ThreadConflictException(string message) : base(message)
    {
    }

    internal ThreadConflictException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>
/// What a read filter shows is not known: a limit of this machine stopped it, or it was configured while an answer was read. Read again.
/// </summary>
public sealed class ThreadFilterException : ThreadsException
{
    internal ThreadFilterException(string message) : base(message)
    {
    }
}

/// <summary>Keys cannot be protected or opened.</summary>
public sealed class ThreadKeyException : ThreadsException
{
    internal ThreadKeyException(string message) : base(message)
    {
    }

    internal ThreadKeyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>
/// A change feed cannot go on from a cursor: it was trimmed or rebuilt behind it, the thread was deleted and joined again, or the database is an older copy. Ask for
/// the current cursor, read the collections anew, then listen from that cursor.
/// </summary>
public sealed class ThreadCursorException : ThreadsException
{
    internal ThreadCursorException(string message) : base(message)
    {
    }
}

/// <summary>What the database holds cannot be: it was changed by something else than this library.</summary>
public sealed class ThreadDataException : ThreadsException
{
    internal ThreadDataException(string message) : base(message)
    {
    }
}

/// <summary>Peers could not be reached, or said no; or this host is offline. Trying again later may help.</summary>
public sealed class ThreadNetworkException : ThreadsException
{
    /// <summary>Says who said what, and what to do.</summary>
    public ThreadNetworkException(string message) : base(message)
    {
    }
}
