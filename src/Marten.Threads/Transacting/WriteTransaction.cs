using Marten.Threads.Collections;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Writing;

namespace Marten.Threads.Transacting;

/// <inheritdoc/>
internal sealed class WriteTransaction(ThreadsRuntime runtime, IDocumentStore store, Snapshot snapshot, WriteTarget target) : IWriteTransaction
{
    private readonly ReadSet _reads = new();
    private readonly List<BufferedWrite> _writes = [];
    private readonly WriteTrial _trial = runtime.NewTrial(snapshot, target, snapshot.Clock);
    private bool _isEnded;
    private bool _isCommitted;

    public ThreadId Thread => target.Thread;

    public ThreadsRuntime Runtime => runtime;

    /// <summary>Who reads and writes; null for the host.</summary>
    public VerifyingKey? Identity => target.Author;

    public Snapshot Snapshot => snapshot;

    public ReadSet Reads => _reads;

    /// <summary>The documents that its writes lead to; null where they delete one.</summary>
    public IReadOnlyDictionary<InstanceKey, (DocObject? Document, long? Newest)> Written => _trial.Written;

    public ICollectionTransaction Collection(string name)
    {
        CollectionNames.Check(name);
        return new CollectionTransaction(this, name);
    }

    public ICollectionTransaction<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionTransaction<T>(new CollectionTransaction(this, typed.Name), typed);
    }

    /// <summary>Makes a write that can be committed.</summary>
    public async Task WriteAsync(BufferedWrite write, CancellationToken cancellationToken)
    {
        if (_isCommitted) throw new ThreadUsageException("The transaction was committed, so this write would be lost. Begin a new one.");

        // What the write does depends on what is there.
        _reads.Instances.Add(write.Instance);
        await _trial.AddAsync(write, cancellationToken).ConfigureAwait(false);
        _writes.Add(write);
    }

    public async Task VerifyAsync(BufferedWrite write, CancellationToken cancellationToken)
    {
        _reads.Instances.Add(write.Instance);
        await _trial.VerifyAsync(write, cancellationToken).ConfigureAwait(false);
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await using var session = store.LightweightSession();
        CommitWith(session);

        // The connection is of no more use, and the commit needs one.
        await snapshot.DisposeAsync().ConfigureAwait(false);
        await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public void CommitWith(IDocumentSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (_isEnded) throw new ThreadUsageException("can't commit discarded/committed txn: a transaction is committed once. Begin a new one.");
        if (_writes.Count > 0)
        {
            var unit = ThreadsHost.UnitOfWork(session);
            foreach (var write in _writes) unit.Buffer(target, write);
            unit.Guard(new SerializableGuard(runtime.Database.Schema, Thread, snapshot.CommitSequence, _reads));
        }

        _isEnded = _isCommitted = true;
    }

    public void Discard() => _isEnded = true;

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}
