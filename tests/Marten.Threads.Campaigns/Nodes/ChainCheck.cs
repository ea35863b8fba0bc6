using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Npgsql;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>
/// Whether the streams of a thread are what a stranger would accept: no version missing, every record verified by itself and
/// following the one before it.
/// </summary>
internal sealed class ChainCheck(CampaignNode node, ThreadId thread)
{
    private readonly List<string> _findings = [];
    private readonly Dictionary<(LogId Log, Cid Record), long> _counters = [];

    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<StoredRecord> records, SymmetricKey serviceKey, CancellationToken cancellationToken)
    {
        var verified = new VerifiedRecord?[records.Count];
        for (var i = 0; i < records.Count; i++)
        {
            var refusal = RecordVerifier.Verify(records[i].Envelope, records[i].Log, serviceKey, out verified[i]);
            if (refusal != RecordRefusal.None) _findings.Add($"{Place(records[i])} is refused: {refusal}");
            else _counters[(records[i].Log, verified[i]!.Cid)] = records[i].Counter;
        }

        await KnowOtherEnvelopesAsync(cancellationToken);
        for (var i = 0; i < records.Count; i++)
        {
            var before = i > 0 && records[i - 1].Stream == records[i].Stream ? records[i - 1] : null;
            if (records[i].Version != (before?.Version ?? 0) + 1) _findings.Add($"{Place(records[i])} follows version {before?.Version ?? 0}");
            if (verified[i] is { } record) CheckLink(records[i], record);
        }

        await CheckHeadsAsync(records, verified, cancellationToken);
        return _findings;
    }

    // A record may name any envelope of its predecessor, so those that are kept beside the streams count too.
    private async Task KnowOtherEnvelopesAsync(CancellationToken cancellationToken)
    {
        await using var command = node.Database.CreateCommand("select log_id, record, counter from threads.envelopes where thread_id = $1 and nodes is not null");
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken))
            _counters[(LogId.FromBytes(data.GetFieldValue<byte[]>(0)), Cid.FromBytes(data.GetFieldValue<byte[]>(1)))] = data.GetInt64(2);
    }

    private void CheckLink(StoredRecord stored, VerifiedRecord record)
    {
        if (record.IsFirst != (stored.Counter == 1)) _findings.Add($"{Place(stored)} is {(record.IsFirst ? "" : "not ")}a first record");
        else if (!record.IsFirst && _counters.GetValueOrDefault((stored.Log, record.Previous)) != stored.Counter - 1)
            _findings.Add($"{Place(stored)} does not follow the record before it");
    }

    // Head and counter of every branch, and of every log that has one branch, are those of the stream's last record.
    private async Task CheckHeadsAsync(IReadOnlyList<StoredRecord> records, VerifiedRecord?[] verified, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, (StoredRecord Stored, VerifiedRecord? Record)>(StringComparer.Ordinal);
        for (var i = 0; i < records.Count; i++) last[records[i].Stream] = (records[i], verified[i]);

        var streams = last.Select(pair => $"{pair.Key} | {pair.Value.Stored.Version}").ToHashSet(StringComparer.Ordinal);
        var rows = await node.TextsAsync("select id, version from threads.mt_streams where tenant_id = $1 and id not in ('~reductions', 'mt_tombstone')", cancellationToken, thread);
        _findings.AddRange(Differences("mt_streams", rows, streams));

        var heads = last.Values.Select(one => $"{one.Stored.Log} | {one.Stored.Counter} | {Hex(one.Record?.Cid)}").ToHashSet(StringComparer.Ordinal);
        rows = await node.TextsAsync("select l.log, b.counter, b.head from threads.branches b join threads.logs l using (thread_id, log_id) where thread_id = $1", cancellationToken, thread);
        _findings.AddRange(Differences("branches", rows, heads));

        var written = last.Values.Select(static one => one.Stored.Log).ToHashSet();
        var forked = last.Values.Where(one => one.Stored.IsBranch).Select(one => one.Stored.Log).ToHashSet();
        foreach (var log in await node.Registry.LogsAsync(thread, cancellationToken))
        {
            if (forked.Contains(log.Id) || !written.Contains(log.Id)) continue;
            if (!heads.Contains($"{log.Id} | {log.Head.Counter} | {Hex(log.Head.Cid)}")) _findings.Add($"log {log.Id} tells the head {log.Head.Counter}");
        }
    }

    private static IEnumerable<string> Differences(string table, HashSet<string> rows, HashSet<string> records) =>
        rows.Except(records, StringComparer.Ordinal).Select(row => $"{table} says {row}, the records do not")
            .Concat(records.Except(rows, StringComparer.Ordinal).Select(row => $"the records say {row}, {table} does not"));

    private static string Hex(Cid? cid) => cid is { IsDefined: true } defined ? Convert.ToHexStringLower(defined.Span) : "null";

    private static string Place(StoredRecord record) => $"record {record.Stream}@{record.Version}";
}
