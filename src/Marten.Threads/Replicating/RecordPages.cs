using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Replicating;

/// <summary>Reads records along the branch that wins, piece by piece.</summary>
internal sealed class RecordPages(string schema)
{
    // The sizes are added up before any bytes are fetched: what does not fit is not read.
    private readonly string _read = $"""
        select version, bdata from (
          select e.version, e.bdata, sum(octet_length(e.bdata)) over (order by e.version) as total
          from {schema}.mt_events e
          where e.tenant_id = $1 and e.stream_id = $2 and e.version between $3 and $4
          order by e.version limit $5) as sized
        where total <= $6 or (version = $3 and $7)
        order by version
        """;

    // A later record may name another envelope of an event than the one that came first: then that one belongs into the chain.
    private readonly string _named = $"""
        select counter, nodes from {schema}.envelopes
        where thread_id = $1 and log_id = $2 and branch = $3 and counter between $4 and $5 and nodes is not null and named
        """;

    private readonly string _envelope = $"select nodes from {schema}.envelopes where thread_id = $1 and record = $2 and nodes is not null";

    /// <summary>Reads another envelope of an event than the stream holds.</summary>
    public async Task<RecordEnvelope> EnvelopeAsync(ISqlReader reader, ThreadId thread, Cid record, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_envelope, cancellationToken, thread.ToString(), record.Span.ToArray()).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? RecordAppended.FromBlock(data.Bytes(0)).Envelope
            : throw new ThreadDataException($"The envelope {record} is told as the head of a log and cannot be found. The table 'envelopes' of the thread store must not be changed by anything else.");
    }

    /// <summary>Reads what follows a counter.</summary>
    /// <param name="reader">Where the query runs.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="log">The log.</param>
    /// <param name="parts">What follows, in order.</param>
    /// <param name="limits">How much may be read.</param>
    /// <param name="readsOne">Whether one record is read whatever its size.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<RecordEnvelope>> ReadAsync(
        ISqlReader reader, ThreadId thread, LogId log, IEnumerable<BranchPart> parts, PageLimits limits, bool readsOne, CancellationToken cancellationToken)
    {
        var records = new List<RecordEnvelope>();
        var bytes = limits.BytesMax;
        foreach (var part in parts)
        {
            var read = await ReadPartAsync(reader, thread, log, part, limits with { RecordsMax = limits.RecordsMax - records.Count, BytesMax = bytes }, readsOne && records.Count == 0, cancellationToken).ConfigureAwait(false);
            records.AddRange(read);
            bytes -= read.Sum(static record => (long)record.ByteCount);
            if (read.Count < part.To - part.From + 1) break;
        }

        return records;
    }

    private async Task<IReadOnlyList<RecordEnvelope>> ReadPartAsync(
        ISqlReader reader, ThreadId thread, LogId log, BranchPart part, PageLimits limits, bool readsOne, CancellationToken cancellationToken)
    {
        var records = new List<RecordEnvelope>();
        if (limits.RecordsMax <= 0) return records;
        await using (var data = await reader.ReadAsync(
            _read,
            cancellationToken,
            thread.ToString(),
            part.Branch.StreamKey(log.ToString()),
            part.Branch.VersionOf(part.From),
            part.Branch.VersionOf(part.To),
            (long)limits.RecordsMax,
            limits.BytesMax,
            readsOne).ConfigureAwait(false))
        {
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) records.Add(RecordAppended.FromBlock(data.Bytes(1)).Envelope);
        }

        await ReplaceAsync(reader, thread, log, part, records, cancellationToken).ConfigureAwait(false);
        return records;
    }

    private async Task ReplaceAsync(ISqlReader reader, ThreadId thread, LogId log, BranchPart part, List<RecordEnvelope> records, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            _named, cancellationToken, thread.ToString(), log.Bytes.ToArray(), part.Branch.Number, part.From, part.From + records.Count - 1).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            records[(int)(data.GetInt64(0) - part.From)] = RecordAppended.FromBlock(data.Bytes(1)).Envelope;
    }
}
