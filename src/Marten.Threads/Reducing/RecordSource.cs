using JasperFx.Events;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing;

/// <summary>Operations that a step of the reduction works with.</summary>
internal sealed record LoadedOperations(
    IReadOnlyList<ReducedOperation> Added, IReadOnlyDictionary<LogId, IReadOnlyList<ReducedOperation>> Replaced);

/// <summary>Opens records, judges their standing and takes their operations out.</summary>
internal sealed class RecordSource(
    ReductionParts parts, ISqlReader reader, ThreadId thread, SymmetricKey serviceKey, SymmetricKey readKey)
{
    /// <summary>What events of a unit of work bring whose records their appender has at hand.</summary>
    public LoadedOperations Read(KnownThread known, IReadOnlyList<IEvent> events)
    {
        var added = new List<ReducedOperation>();
        foreach (var appended in events.Select(static @event => @event.Data).OfType<RecordAppended>())
            Read(added, known.Book.Tree(appended.Verified!.LogId), appended.Verified, appended.Position!.Value, known.MendedAuthors);
        return new LoadedOperations(added, new Dictionary<LogId, IReadOnlyList<ReducedOperation>>());
    }

    /// <summary>What events bring or ask for, with everything that they refer to read from the tables.</summary>
    public async Task<LoadedOperations> LoadAsync(
        ReductionRequest request, IReadOnlyList<IEvent> events, CancellationToken cancellationToken)
    {
        var arrived = events.Where(static @event => @event.Data is RecordAppended).ToList();
        var again = await LogsToReplaceAsync(request, cancellationToken).ConfigureAwait(false);
        var ids = arrived.Select(static @event => LogStreams.LogOf(@event.StreamKey!)).Concat(again).Distinct().ToList();
        var trees = await parts.Logs.LoadAsync(reader, thread, ids, cancellationToken).ConfigureAwait(false);
        var mended = await parts.Envelopes.MendedAuthorsAsync(reader, thread, ids, cancellationToken).ConfigureAwait(false);

        var added = new List<ReducedOperation>();
        foreach (var @event in arrived)
        {
            var tree = trees[LogStreams.LogOf(@event.StreamKey!)];
            if (again.Contains(tree.Log)) continue;
            var record = Open(tree.Log, ((RecordAppended)@event.Data).Envelope);
            Read(added, tree, record, LogStreams.PositionOf(tree, @event.StreamKey!, @event.Version), mended);
        }

        var replaced = again.ToDictionary(static log => log, static _ => new List<ReducedOperation>());
        if (again.Count > 0)
        {
            var stored = await parts.Streams.ReadAllAsync(reader, thread, again.Select(log => trees[log]), request.UpTo, cancellationToken).ConfigureAwait(false);
            foreach (var record in stored)
                Read(replaced[record.Log], trees[record.Log], Open(record.Log, record.Envelope), record.Position, mended);
        }

        return new LoadedOperations(added, replaced.ToDictionary(static pair => pair.Key, static pair => (IReadOnlyList<ReducedOperation>)pair.Value));
    }

    private async Task<HashSet<LogId>> LogsToReplaceAsync(ReductionRequest request, CancellationToken cancellationToken) =>
        request.WholeThread
            ? [.. await parts.Logs.IdsAsync(reader, thread, cancellationToken).ConfigureAwait(false)]
            : [.. request.Logs.Select(static log => LogId.Parse(log))];

    private void Read(
        List<ReducedOperation> operations, LogTree tree, VerifiedRecord record, RecordPosition position, IReadOnlySet<(LogId Log, RecordPosition Position)> mended)
    {
        // A body that the read key does not open, or that is no ThreadDB body, has no operations; the record stays.
        if (RecordReader.ReadBody(record, readKey, out var body) != BodyRefusal.None) return;
        var author = tree.Branches[position.Branch].Author;
        var matches = author.Span.SequenceEqual(record.AuthorKey.Span) || mended.Contains((tree.Log, position));
        operations.AddRange(RecordOperations.Of(record, position, tree.Judge().StandingOf(position, matches), author, body));
    }

    private VerifiedRecord Open(LogId log, RecordEnvelope envelope) =>
        RecordReader.TryReopen(envelope, log, serviceKey, out var record)
            ? record
            : throw new ThreadDataException($"A stored record of log {log} in thread {thread} cannot be opened with the thread's service key. The thread store was changed by something else than Marten.Threads; restore it from a backup or from a peer.");
}
