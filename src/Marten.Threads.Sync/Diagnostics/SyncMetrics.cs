using System.Diagnostics;
using System.Diagnostics.Metrics;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Transport;

namespace Marten.Threads.Sync.Diagnostics;

/// <summary>What replication measures of itself; names are those of OpenTelemetry's manner, below <c>threads.sync.</c>.</summary>
internal sealed class SyncMetrics : IDisposable
{
    public const string Name = "Marten.Threads.Sync";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _pulls;
    private readonly Counter<long> _records;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _exchanges;
    private readonly Counter<long> _turnedAway;
    private readonly Histogram<double> _lag;

    /// <param name="buckets">How many buckets of threads are this process's.</param>
    public SyncMetrics(Func<int> buckets)
    {
        _pushes = _meter.CreateCounter<long>("threads.sync.pushes", "{record}", "Records told to peers, by outcome.");
        _pulls = _meter.CreateCounter<long>("threads.sync.pulls", "{pull}", "Fetches from peers, by how they ended.");
        _records = _meter.CreateCounter<long>("threads.sync.records", "{record}", "Records of others that are new here, by the way they came.");
        _refused = _meter.CreateCounter<long>("threads.sync.refused", "{record}", "Records of others that were refused, by the way they came.");
        _exchanges = _meter.CreateCounter<long>("threads.sync.exchanges", "{thread}", "Comparisons of a thread's edges with a peer's, by outcome.");
        _turnedAway = _meter.CreateCounter<long>("threads.sync.calls.refused", "{call}", "Calls of peers that were answered by a no, by method and status.");
        _lag = _meter.CreateHistogram<double>("threads.sync.lag", "s", "How long a thread was behind a peer, or the peer behind it, when both agreed again.");
        _meter.CreateObservableGauge("threads.sync.buckets", buckets, "{bucket}", "Buckets of threads that this process looks after.");
    }

    /// <summary>Activities of fetches and exchanges.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public void Pushed(CallEnd end) => _pushes.Add(1, new KeyValuePair<string, object?>("outcome", end.ToString()));

    public void Pulled(PullReport report)
    {
        _pulls.Add(1, new KeyValuePair<string, object?>("end", report.End.ToString()));
        Taken("pull", report.Appended, report.Refusals.Count);
    }

    public void Taken(string way, long records, long refused)
    {
        var tag = new KeyValuePair<string, object?>("way", way);
        if (records > 0) _records.Add(records, tag);
        if (refused > 0) _refused.Add(refused, tag);
    }

    public void Exchanged(string outcome) => _exchanges.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void TurnedAway(string method, string status) =>
        _turnedAway.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("status", status));

    public void CaughtUp(TimeSpan lag) => _lag.Record(lag.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
