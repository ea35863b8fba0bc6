using Marten.Threads.Collections.Indexing;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>
/// Forges own records inside the application's transaction: lock and read, check, sign, append. This is where every
/// record of this host is made.
/// </summary>
internal sealed class ThreadWriter(
    ThreadOpening opening, HostTable host, OwnLogs ownLogs, LogStore logs, WriteChecks checks, UniqueGate unique, IRandomSource random, TimeProvider time)
{
    /// <summary>What the other three nodes and the encryption take of a record is less than 1 KiB.</summary>
    private const int BodyMaxBytes = RecordLimits.RecordMaxBytes - 1024;

    /// <summary>The statement that locks the threads of these writes and reads what they need.</summary>
    public (SqlText Sql, object[] Values) Opening(IReadOnlyList<(WriteTarget Target, BufferedWrite Write)> writes) =>
        opening.Query(writes.Select(write => write.Target.Author ?? host.Author).Distinct().ToList(), Instances(writes));

    private static List<(ThreadId Thread, InstanceKey Instance)> Instances(IEnumerable<(WriteTarget Target, BufferedWrite Write)> writes) =>
        writes.Select(static write => (write.Target.Thread, write.Write.Instance)).Distinct().ToList();

    /// <param name="transaction">The transaction that the opening statement ran in.</param>
    /// <param name="rows">What it found.</param>
    /// <param name="writes">The writes, in the order in which they were made.</param>
    /// <param name="cancellationToken">Stops the work; the transaction must then be rolled back.</param>
    public async Task WriteAsync(
        ThreadTransaction transaction, IReadOnlyList<object[]> rows, IReadOnlyList<(WriteTarget Target, BufferedWrite Write)> writes, CancellationToken cancellationToken)
    {
        await transaction.KeepPlansAsync(cancellationToken).ConfigureAwait(false);
        var opened = opening.Read(rows);
        var instances = Instances(writes);
        foreach (var ofThread in writes.GroupBy(static write => write.Target.Thread))
        {
            if (!opened.TryGetValue(ofThread.Key, out var thread)) throw ThreadTable.Unknown(ofThread.Key);
            if (!thread.Row.Key.CanRead)
                throw new ThreadUsageException($"The thread {ofThread.Key} is kept here for others only: without its read key nothing can be written to it.");
            thread = await opening.CompleteAsync(transaction, thread, instances, cancellationToken).ConfigureAwait(false);
            await WriteAsync(transaction, thread, Runs(ofThread, host.Author), cancellationToken).ConfigureAwait(false);
        }
    }

    // Writes of several identities keep the order in which they were made, so each change of author begins a record.
    private static IEnumerable<(VerifyingKey Author, IReadOnlyList<BufferedWrite> Writes)> Runs(
        IEnumerable<(WriteTarget Target, BufferedWrite Write)> writes, VerifyingKey hostAuthor)
    {
        var run = new List<BufferedWrite>();
        VerifyingKey author = default;
        foreach (var (target, write) in writes)
        {
            if (run.Count > 0 && (target.Author ?? hostAuthor) != author)
            {
                yield return (author, run);
                run = [];
            }

            author = target.Author ?? hostAuthor;
            run.Add(write);
        }

        yield return (author, run);
    }

    private async Task WriteAsync(
        ThreadTransaction transaction, OpenedThread thread, IEnumerable<(VerifyingKey Author, IReadOnlyList<BufferedWrite> Writes)> runs, CancellationToken cancellationToken)
    {
        var done = new ThreadWrites(new WriteClock(thread.Row.Clock, time.GetUtcNow()));
        var signed = new Dictionary<VerifyingKey, OwnLog>();
        var bodies = new List<(OwnLog Log, VerifyingKey Author, byte[] Body)>();
        foreach (var (author, writes) in runs)
        {
            var plan = Plan(thread, done, author, writes);
            if (plan.Operations.Count == 0) continue;
            checks.Check(thread.Collections, plan.Attempts);
            var body = EventBody.Write(plan.Operations);
            if (body.Length > BodyMaxBytes)
                throw new ThreadWriteRefusedException($"The thread writes of this session make a record of {body.Length} bytes; {BodyMaxBytes} fit. Save the session in between.");
            if (!signed.TryGetValue(author, out var log))
                signed.Add(author, log = await OpenLogAsync(transaction, thread, author, cancellationToken).ConfigureAwait(false));
            bodies.Add((log, author, body));
        }

        if (bodies.Count == 0) return;
        var indexes = thread.Collections.SelectMany(static one => one.Indexes.Select(index => (one.Name, Index: index))).ToLookup(static one => one.Name, static one => one.Index, StringComparer.Ordinal);
        await unique.CheckAsync(transaction, thread.Row.Id, done, indexes, cancellationToken).ConfigureAwait(false);
        var book = logs.Open(transaction, thread.Row.Id, signed.Values.Select(static log => log.Tree));
        foreach (var (log, author, body) in bodies) await ForgeAsync(thread.Row, log, author, book, body, cancellationToken).ConfigureAwait(false);
        await logs.AppendAsync(transaction, thread.Row, book, new KnownState(thread.Collections, thread.Stored), cancellationToken).ConfigureAwait(false);
    }

    private WritePlan Plan(OpenedThread thread, ThreadWrites done, VerifyingKey author, IReadOnlyList<BufferedWrite> writes)
    {
        if (writes.Count > EventBody.OperationsMax)
            throw new ThreadWriteRefusedException($"{writes.Count} thread writes do not fit into one record; {EventBody.OperationsMax} do. Save the session in between.");
        var plan = new WritePlan(thread.Stored, done, author, checks.FiltersOf(thread.Collections));
        foreach (var write in writes) plan.Add(write);
        return plan;
    }

    // A log that forked is never continued: whoever holds its key besides us would fork it again.
    private async Task<OwnLog> OpenLogAsync(
        ThreadTransaction transaction, OpenedThread thread, VerifyingKey author, CancellationToken cancellationToken)
    {
        if (thread.Logs.TryGetValue(author.ToString(), out var log))
        {
            if (log.Tree.Judge().State is LogState.Empty or LogState.Unconfirmed or LogState.Open) return log;
            await ownLogs.RetireAsync(transaction, thread.Row.Id, log.Tree.Log, cancellationToken).ConfigureAwait(false);
        }

        return await ownLogs.CreateAsync(transaction, thread.Row.Id, author, cancellationToken).ConfigureAwait(false);
    }

    // Our logs begin with an empty record, because anyone with the service key can forge a first record's content.
    private async Task ForgeAsync(
        ThreadRow row, OwnLog log, VerifyingKey author, LogBook book, byte[] body, CancellationToken cancellationToken)
    {
        if (log.Tree.Branches.Count == 0)
            await book.OfferAsync(RecordForge.Forge(row.Key, log.Key, author, default, EventBody.Empty, random), cancellationToken).ConfigureAwait(false);
        await book.OfferAsync(RecordForge.Forge(row.Key, log.Key, author, Head(log.Tree), body, random), cancellationToken).ConfigureAwait(false);
    }

    private static Cid Head(LogTree tree) => tree.Branches[tree.Judge().Winner].Head;
}
