using Marten.Threads.Protocol;
using Marten.Threads.Writing;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// The way from a session of the application's store to its threads: a listener of that store, which does nothing but
/// to be found.
/// </summary>
internal sealed class ThreadsHost(Func<ThreadsRuntime> runtime) : DocumentSessionListenerBase
{
    private readonly Lazy<ThreadsRuntime> _runtime = new(runtime);

    public ThreadsRuntime Runtime => _runtime.Value;

    /// <summary>The threads that belong to a session's store.</summary>
    /// <exception cref="ThreadUsageException">The store was set up without threads.</exception>
    public static ThreadsRuntime Of(IQuerySession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return ((DocumentStore)session.DocumentStore).Options.Listeners.OfType<ThreadsHost>().FirstOrDefault()?.Runtime
            ?? throw new ThreadUsageException("This session's Marten store has no threads. Add them where it is registered: services.AddMarten(…).UseThreads().");
    }

    /// <summary>The buffered thread writes of a session.</summary>
    public static ThreadUnitOfWork UnitOfWork(IDocumentSession session)
    {
        var runtime = Of(session);
        if (session.Listeners.OfType<ThreadUnitOfWork>().FirstOrDefault() is { } known) return known;
        var made = new ThreadUnitOfWork(session, runtime);
        session.Listeners.Add(made);
        ((ITransactionParticipantRegistrar)session).AddTransactionParticipant(made);
        return made;
    }
}
