using System.Globalization;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Campaigns.Scripts;

/// <summary>What the calls of a run came to.</summary>
internal sealed class WorstCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<OperationVerdict, long> _verdicts = [];
    private long _refused;
    private TimeSpan _time;
    private long _allocated;

    public void Refused()
    {
        lock (_lock) _refused++;
    }

    public void Note(MeasuredCall call)
    {
        lock (_lock)
        {
            _verdicts[call.Verdict.Verdict] = _verdicts.GetValueOrDefault(call.Verdict.Verdict) + 1;
            if (call.Time > _time) _time = call.Time;
            _allocated = Math.Max(_allocated, call.Allocated);
        }
    }

    public IReadOnlyList<string> Figures()
    {
        lock (_lock)
        {
            return
            [
                string.Create(CultureInfo.InvariantCulture, $"{_refused:N0} refused when compiled, {string.Join(", ", _verdicts.OrderBy(static one => one.Key).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Value:N0} {one.Key}")))}"),
                string.Create(CultureInfo.InvariantCulture, $"longest {_time.TotalMilliseconds:0} ms, most allocated {_allocated / (1024.0 * 1024):0.0} MiB"),
            ];
        }
    }
}
