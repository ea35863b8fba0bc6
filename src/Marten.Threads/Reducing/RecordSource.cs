using JasperFx.Events;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Reducing;

/// <summary>Operations that a step of the reduction works with.</summary>
internal sealed record LoadedOperations(
    IReadOnlyList<ReducedOperation> Added, IReadOnlyDictionary<LogId, IReadOnlyList<ReducedOperation>> Replaced);

/// <summary>Opens records, judges their standing and takes their operations out.</summary>
internal sealed class RecordSource(
    ReductionParts parts, ISqlReader reader, ThreadId thread, SymmetricKey serviceKey, SymmetricKey readKey)
{
    public async Task<LoadedOperations> LoadAsync(
        ReductionRequest request, IReadOnlyList<IEvent> events, CancellationToken cancellationToken)
    {
        var arrived = events.Where(static @event => @event.Data is RecordAppended).ToList();
        var again = await LogsToReplaceAsync(request, cancellationToken).ConfigureAwait(false);
        var ids = arrived.Select(static @event => LogStreams.LogOf(@event.StreamKey!)).Concat(again).Distinct().ToList();
        var trees = await parts.Logs.LoadAsync(reader, thread, ids, cancellationToken).ConfigureAwait(false);
        var mended = await parts.Envelopes.MendedAuthorsAsync(reader, thread, ids, cancellationToken).ConfigureAwait(false);
        bool Matches(LogTree tree, VerifiedRecord record, RecordPosition position) =>
            tree.Branches[position.Branch].Author.Span.SequenceEqual(record.AuthorKey.Span) || mended.Contains((tree.Log, position));

        var added = new List<ReducedOperation>();
        foreach (var @event in arrived)
        {
            var tree = trees[LogStreams.LogOf(@event.StreamKey!)];
            if (again.Contains(tree.Log)) continue;
            var appended = (RecordAppended)@event.Data;
            var position = appended.Position ?? LogStreams.PositionOf(tree, @event.StreamKey!, @event.Version);
            Read(added, tree, appended.Verified ?? Open(tree.Log, appended.Envelope), position, Matches);
        }

        var replaced = again.ToDictionary(static log => log, static _ => new List<ReducedOperation>());
        if (again.Count > 0)
        {
            var stored = await parts.Streams.ReadAllAsync(reader, thread, again.Select(log => trees[log]), request.UpTo, cancellationToken).ConfigureAwait(false);
            foreach (var record in stored)
                Read(replaced[record.Log], trees[record.Log], Open(record.Log, record.Envelope), record.Position, Matches);
        }

        return new LoadedOperations(added, replaced.ToDictionary(static pair => pair.Key, static pair => (IReadOnlyList<ReducedOperation>)pair.Value));
    }

    private async Task<HashSet<LogId>> LogsToReplaceAsync(ReductionRequest request, CancellationToken cancellationToken) =>
        request.WholeThread
            ? [.. await parts.Logs.IdsAsync(reader, thread, cancellationToken).ConfigureAwait(false)]
            : [.. request.Logs.Select(static log => LogId.Parse(log))];

    private void Read(
        List<ReducedOperation> operations, LogTree tree, VerifiedRecord record, RecordPosition position, Func<LogTree, VerifiedRecord, RecordPosition, bool> matches)
    {
        // A body that the read key does not open, or that is no ThreadDB body, has no operations; the record stays.
        if (RecordReader.ReadBody(record, readKey, out var body) != BodyRefusal.None) return;
        var standing = tree.Judge().StandingOf(position, matches(tree, record, position));
        operations.AddRange(RecordOperations.Of(record, position, standing, tree.Branches[position.Branch].Author, body));
    }

    private VerifiedRecord Open(LogId log, RecordEnvelope envelope) =>
        RecordReader.TryReopen(envelope, log, serviceKey, out var record)
            ? record
            : throw new ThreadDataException($"A stored record of log {log} in thread {thread} cannot be opened with the thread's service key. The thread store was changed by something else than Marten.Threads; restore it from a backup or from a peer.");
}
