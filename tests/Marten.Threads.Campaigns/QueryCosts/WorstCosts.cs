using System.Globalization;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>What the queries of a run came to.</summary>
internal sealed class WorstCosts
{
    private long _answered;
    private long _refused;
    private TimeSpan _time;
    private long _allocated;
    private TimeSpan _timeOfDatabase;
    private long _askedOfDatabase;
    private long _slowInDatabase;

    public void Note(QueryCost cost)
    {
        if (cost.Refusal is null) _answered++;
        else _refused++;
        if (cost.Time > _time) _time = cost.Time;
        _allocated = Math.Max(_allocated, cost.Allocated);
    }

    public void NoteDatabase(QueryCost cost)
    {
        _askedOfDatabase++;
        if (cost.Time > TimeSpan.FromSeconds(1)) _slowInDatabase++;
        if (cost.Time > _timeOfDatabase) _timeOfDatabase = cost.Time;
    }

    public IReadOnlyList<string> Figures() =>
    [
        Invariant($"in memory {_answered:N0} answered, {_refused:N0} refused; longest {_time.TotalMilliseconds:0} ms, most allocated {_allocated / (1024.0 * 1024):0.0} MiB"),
        Invariant($"by PostgreSQL, with reading the document: longest {_timeOfDatabase.TotalMilliseconds:0} ms; {_slowInDatabase:N0} of {_askedOfDatabase:N0} longer than a second"),
    ];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
