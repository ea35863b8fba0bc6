using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Benchmarks.Reporting;

/// <summary>Progress goes where it does not stand in the report, with the time since the start.</summary>
internal sealed class ErrorLine : IProgress<string>
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Report(string value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed:hh\\:mm\\:ss} {value}"));
}
