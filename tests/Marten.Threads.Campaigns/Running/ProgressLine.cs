using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Campaigns.Running;

/// <summary>Writes how far a campaign is, at most once a second, and the first findings in full.</summary>
internal sealed class ProgressLine(TextWriter writer, string name, long count) : IProgress<CampaignProgress>
{
    private const int FindingsMax = 20;

    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next;
    private int _findings;

    public void Report(CampaignProgress value)
    {
        lock (_lock)
        {
            if (value.Finding is not null && _findings++ < FindingsMax) writer.WriteLine($"{name}: BAD {value.Finding}");
            if (_watch.Elapsed < _next) return;
            _next = _watch.Elapsed + TimeSpan.FromSeconds(1);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value.Done:N0} of {count:N0}, {value.Bad:N0} bad, {_watch.Elapsed:hh\\:mm\\:ss}"));
        }
    }
}
