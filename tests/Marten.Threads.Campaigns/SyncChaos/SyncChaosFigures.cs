using System.Globalization;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>What schedules did.</summary>
internal sealed class SyncChaosFigures
{
    private readonly Dictionary<string, int> _events = new(StringComparer.Ordinal);
    private readonly List<double> _agreed = [];
    private long _writes, _done, _failed;

    public void Add(ChaosSchedule schedule)
    {
        foreach (var (what, times) in schedule.Events) _events[what] = _events.GetValueOrDefault(what) + times;
        _agreed.Add(schedule.Agreed.TotalSeconds);
        _writes += schedule.Writes;
        _done += schedule.Told.Done;
        _failed += schedule.Told.Failed;
    }

    public IReadOnlyList<string> Lines() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{_agreed.Count} schedules, {_writes:N0} writes, {_done:N0} acknowledged, {_failed:N0} cut short by the database"),
        string.Join(", ", _events.OrderByDescending(static one => one.Value).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} × {one.Key}"))),
        string.Create(CultureInfo.InvariantCulture, $"agreed after {(_agreed.Count == 0 ? 0 : _agreed.Average()):0.0} s in the mean, {_agreed.DefaultIfEmpty().Max():0.0} s at most"),
    ];
}
