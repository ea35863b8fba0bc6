using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>
/// Forges own records inside the application's transaction: lock, read, check, sign, append. This is where every record
/// of this host is made.
/// </summary>
internal sealed class ThreadWriter(
    ThreadDatabase database, ThreadTable threads, HostTable host, OwnLogs ownLogs, LogStore logs, SchemaGate schemas, IRandomSource random, TimeProvider time)
{
    /// <summary>What the other three nodes and the encryption take of a record is less than 1 KiB.</summary>
    private const int BodyMaxBytes = RecordLimits.RecordMaxBytes - 1024;

    public async Task WriteAsync(
        ThreadTransaction transaction, IReadOnlyList<(WriteTarget Target, BufferedWrite Write)> writes, CancellationToken cancellationToken)
    {
        var ofThreads = writes.GroupBy(static write => write.Target.Thread).ToList();
        var rows = await threads.LockAsync(transaction, [.. ofThreads.Select(static one => one.Key)], cancellationToken).ConfigureAwait(false);
        foreach (var ofThread in ofThreads)
        {
            if (!rows.TryGetValue(ofThread.Key, out var row)) throw ThreadTable.Unknown(ofThread.Key);
            var done = new ThreadWrites(new WriteClock(row.Clock, time.GetUtcNow()));
            foreach (var (author, run) in Runs(ofThread))
                await WriteAsync(transaction, row, author, done, run, cancellationToken).ConfigureAwait(false);
        }
    }

    // Writes of several identities keep the order in which they were made, so each change of author begins a record.
    private static IEnumerable<(VerifyingKey? Author, IReadOnlyList<BufferedWrite> Writes)> Runs(
        IEnumerable<(WriteTarget Target, BufferedWrite Write)> writes)
    {
        var run = new List<BufferedWrite>();
        VerifyingKey? author = null;
        foreach (var (target, write) in writes)
        {
            if (run.Count > 0 && target.Author != author)
            {
                yield return (author, run);
                run = [];
            }

            author = target.Author;
            run.Add(write);
        }

        yield return (author, run);
    }

    private async Task WriteAsync(
        ThreadTransaction transaction, ThreadRow row, VerifyingKey? author, ThreadWrites done, IReadOnlyList<BufferedWrite> writes, CancellationToken cancellationToken)
    {
        if (!row.Key.CanRead)
            throw new ThreadUsageException($"The thread {row.Id} is kept here for others only: without its read key nothing can be written to it.");
        var plan = await PlanAsync(transaction, row, done, writes, cancellationToken).ConfigureAwait(false);
        if (plan.Operations.Count == 0) return;
        await schemas.CheckAsync(transaction, row.Id, plan.Documents, cancellationToken).ConfigureAwait(false);

        using var hostKey = author is null ? await host.KeyAsync(transaction, cancellationToken).ConfigureAwait(false) : null;
        var writer = author ?? hostKey!.VerifyingKey;
        var (logKey, book) = await OpenLogAsync(transaction, row, writer, cancellationToken).ConfigureAwait(false);
        using (logKey)
        {
            var body = EventBody.Write(plan.Operations);
            if (body.Length > BodyMaxBytes)
                throw new ThreadWriteRefusedException($"The thread writes of this session make a record of {body.Length} bytes; {BodyMaxBytes} fit. Save the session in between.");
            await ForgeAsync(row, logKey, writer, book, body, cancellationToken).ConfigureAwait(false);
            await logs.AppendAsync(transaction, row.Id, book, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<WritePlan> PlanAsync(
        ThreadTransaction transaction, ThreadRow row, ThreadWrites done, IReadOnlyList<BufferedWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count > EventBody.OperationsMax)
            throw new ThreadWriteRefusedException($"{writes.Count} thread writes do not fit into one record; {EventBody.OperationsMax} do. Save the session in between.");
        var history = new InstanceHistory(database.Schema, transaction, row.Id);
        var stored = await history.LoadAsync([.. writes.Select(static write => write.Instance).Distinct()], cancellationToken).ConfigureAwait(false);
        var plan = new WritePlan(stored, done);
        foreach (var write in writes) plan.Add(write);
        return plan;
    }

    // A log that forked is never continued: whoever holds its key besides us would fork it again.
    private async Task<(SigningKey Key, LogBook Book)> OpenLogAsync(
        ThreadTransaction transaction, ThreadRow row, VerifyingKey author, CancellationToken cancellationToken)
    {
        var key = await ownLogs.FindAsync(transaction, row.Id, author, cancellationToken).ConfigureAwait(false);
        if (key is not null)
        {
            var log = LogId.FromKey(key.VerifyingKey);
            var book = await logs.OpenAsync(transaction, row.Id, [log], [], cancellationToken).ConfigureAwait(false);
            if (book.Tree(log).Judge().State is LogState.Empty or LogState.Unconfirmed or LogState.Open) return (key, book);
            key.Dispose();
            await ownLogs.RetireAsync(transaction, row.Id, log, cancellationToken).ConfigureAwait(false);
        }

        key = await ownLogs.CreateAsync(transaction, row.Id, author, cancellationToken).ConfigureAwait(false);
        return (key, await logs.OpenAsync(transaction, row.Id, [LogId.FromKey(key.VerifyingKey)], [], cancellationToken).ConfigureAwait(false));
    }

    // Our logs begin with an empty record, because anyone with the service key can forge a first record's content.
    private async Task ForgeAsync(
        ThreadRow row, SigningKey logKey, VerifyingKey author, LogBook book, byte[] body, CancellationToken cancellationToken)
    {
        var tree = book.Tree(LogId.FromKey(logKey.VerifyingKey));
        if (tree.Branches.Count == 0)
            await book.OfferAsync(RecordForge.Forge(row.Key, logKey, author, default, EventBody.Empty, random), cancellationToken).ConfigureAwait(false);
        await book.OfferAsync(RecordForge.Forge(row.Key, logKey, author, Head(tree), body, random), cancellationToken).ConfigureAwait(false);
    }

    private static Cid Head(LogTree tree) => tree.Branches[tree.Judge().Winner].Head;
}
