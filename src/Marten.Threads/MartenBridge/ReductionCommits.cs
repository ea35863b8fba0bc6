using Marten.Services;
using Marten.Threads.Listening;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.MartenBridge;

/// <summary>Wakes who listens when Marten's daemon has committed what it reduced, which is later than the commit of the records.</summary>
internal sealed class ReductionCommits(Func<ThreadsRuntime> runtime) : IChangeListener
{
    public Task BeforeCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) => Task.CompletedTask;

    public Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit is not IUnitOfWork unit) return Task.CompletedTask; // found by polling
        foreach (var thread in unit.Operations().OfType<StoreOperation>().Select(static one => one.Thread).Distinct())
            runtime().Signals.Tell(thread, ThreadChange.Reduced);
        return Task.CompletedTask;
    }
}
