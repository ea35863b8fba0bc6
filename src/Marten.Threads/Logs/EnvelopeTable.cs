using System.Data.Common;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Logs;

/// <summary>
/// The table <c>envelopes</c>: where every known record envelope stands. The nodes of the first envelope of an event are
/// in the log's stream; other envelopes of the same event keep theirs here.
/// </summary>
internal sealed class EnvelopeTable(string schema)
{
    /// <summary>
    /// Other envelopes kept for one event. Any holder of the service key can make more; when a further one comes, the
    /// oldest that no record names as its predecessor makes room.
    /// </summary>
    public const int OthersMax = 8;

    private readonly string _find = $"select record, log_id, branch, counter from {schema}.envelopes where thread_id = $1 and record = any($2)";

    private readonly string _othersThatMatch = $"""
        select log_id, branch, counter, author_matches from {schema}.envelopes
        where thread_id = $1 and log_id = any($2) and nodes is not null and author_matches
        """;

    // "offset 0" keeps the look-ups apart: a join may be planned as a walk over all envelopes of this kind.
    private readonly string _mends = $"""
        select distinct n.log_id
        from unnest($2::bytea[], $3::integer[], $4::bigint[]) as n(log_id, branch, counter)
        cross join lateral (
          select e.nodes is not null as is_other, e.author_matches from {schema}.envelopes e
          where e.thread_id = $1 and e.log_id = n.log_id and e.counter = n.counter and e.branch = n.branch
            and (e.nodes is not null or not e.author_matches) offset 0) e
        group by n.log_id, n.branch, n.counter
        having bool_or(not e.is_other and not e.author_matches) and not bool_or(e.is_other and e.author_matches)
        """;

    /// <summary>Tells trees where the given envelopes stand, as far as they are known.</summary>
    public async Task LocateAsync(
        ISqlReader reader, ThreadId thread, IReadOnlyDictionary<LogId, LogTree> trees, IEnumerable<Cid> records, CancellationToken cancellationToken)
    {
        var question = Question(thread, records);
        await using var data = await reader.ReadAsync(question.Sql, cancellationToken, question.Values).ConfigureAwait(false);
        await TakeAsync(data, trees, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks where envelopes stand, beside other questions.</summary>
    public SqlQuestion Question(ThreadId thread, IEnumerable<Cid> records) =>
        new(_find, thread.ToString(), records.Where(static cid => cid.IsDefined).Distinct().Select(static cid => cid.Bytes.ToArray()).ToArray());

    /// <summary>Takes the answer.</summary>
    public static async Task TakeAsync(DbDataReader data, IReadOnlyDictionary<LogId, LogTree> trees, CancellationToken cancellationToken)
    {
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (trees.TryGetValue(LogId.FromBytes(data.Bytes(1)), out var tree))
                tree.Know(Cid.FromBytes(data.Bytes(0)), new RecordPosition(data.GetInt32(2), data.GetInt64(3)));
        }
    }

    /// <summary>Positions whose stored envelope names a wrong author, but for which another envelope names the right one.</summary>
    public async Task<IReadOnlySet<(LogId Log, RecordPosition Position)>> MendedAuthorsAsync(
        ISqlReader reader, ThreadId thread, IReadOnlyCollection<LogId> logs, CancellationToken cancellationToken)
    {
        var mended = new HashSet<(LogId, RecordPosition)>();
        var ids = logs.Select(static log => log.Bytes.ToArray()).ToArray();
        await using var data = await reader.ReadAsync(_othersThatMatch, cancellationToken, thread.ToString(), ids).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            mended.Add((LogId.FromBytes(data.Bytes(0)), new RecordPosition(data.GetInt32(1), data.GetInt64(2))));
        return mended;
    }

    /// <summary>
    /// Logs in which one of these other envelopes names the right author where the stored one names a wrong one: those
    /// records count from now on.
    /// </summary>
    public async Task<IReadOnlyList<LogId>> MendedLogsAsync(
        ISqlReader reader, ThreadId thread, IReadOnlyList<PlacedRecord> placed, CancellationToken cancellationToken)
    {
        var mending = placed.Where(static one => one.IsOther && one.Placement.AuthorMatches).ToList();
        if (mending.Count == 0) return [];
        var logs = new List<LogId>();
        await using var data = await reader.ReadAsync(
            _mends,
            cancellationToken,
            thread.ToString(),
            mending.ConvertAll(static one => one.Record.LogId.Bytes.ToArray()).ToArray(),
            mending.ConvertAll(static one => one.Placement.Position.Branch).ToArray(),
            mending.ConvertAll(static one => one.Placement.Position.Counter).ToArray()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) logs.Add(LogId.FromBytes(data.Bytes(0)));
        return logs;
    }
}

/// <summary>A verified record and the place it found.</summary>
internal readonly record struct PlacedRecord(VerifiedRecord Record, Placement Placement)
{
    public bool IsOther => Placement.Kind == PlacementKind.AnotherEnvelope;
}
