using System.Runtime.CompilerServices;
using Marten.Services;
using Marten.Threads.Writing;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// The way from a session of the application's store to its threads: a listener of that store, so that it is part of
/// every session, and holds the thread writes of each.
/// </summary>
internal sealed class ThreadsHost(Func<ThreadsRuntime> runtime) : DocumentSessionListenerBase
{
    private readonly Lazy<ThreadsRuntime> _runtime = new(runtime);
    private readonly ConditionalWeakTable<IDocumentSession, ThreadUnitOfWork> _units = [];

    /// <summary>The threads that belong to a session's store.</summary>
    /// <exception cref="ThreadUsageException">The store was set up without threads.</exception>
    public static ThreadsRuntime RuntimeOf(IQuerySession session) => Of(session)._runtime.Value;

    /// <summary>The buffered thread writes of a session.</summary>
    public static ThreadUnitOfWork UnitOfWork(IDocumentSession session)
    {
        // A session that ForTenant made is saved by its parent, which does not call participants of it.
        if (session is ITenantOperations)
            throw new ThreadUsageException("Thread writes belong to the session itself, not to one that ForTenant made. Call Threads on the session that is saved.");
        var host = Of(session);
        return host._units.GetValue(session, created =>
        {
            var unit = new ThreadUnitOfWork(created, host._runtime.Value);
            ((ITransactionParticipantRegistrar)created).AddTransactionParticipant(unit);
            return unit;
        });
    }

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token) =>
        _units.TryGetValue(session, out var unit) ? unit.BeginAsync(token) : Task.CompletedTask;

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (_units.TryGetValue(session, out var unit)) unit.End();
        return Task.CompletedTask;
    }

    private static ThreadsHost Of(IQuerySession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return ((DocumentStore)session.DocumentStore).Options.Listeners.OfType<ThreadsHost>().FirstOrDefault()
            ?? throw new ThreadUsageException("This session's Marten store has no threads. Add them where it is registered: services.AddMarten(…).UseThreads().");
    }
}
