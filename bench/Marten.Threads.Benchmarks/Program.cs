using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Reporting;
using Marten.Threads.Benchmarks.Running;

const int Done = 0, Failed = 1, Misused = 2;

if (!BenchmarkArguments.TryParse(args, out var arguments))
{
    await Console.Error.WriteLineAsync(BenchmarkArguments.Usage);
    return Misused;
}

if (arguments.List)
{
    foreach (var benchmark in BenchmarkList.All) await Console.Out.WriteLineAsync($"{benchmark.Name,-9} {benchmark.About}");
    return Done;
}

var unknown = arguments.Names.Except(BenchmarkList.All.Select(static one => one.Name), StringComparer.Ordinal).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"No benchmark is called {string.Join(", ", unknown)}; --list names them all.");
    return Misused;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    var machine = MachineFacts.Read();
    await using var server = await BenchmarkServer.StartAsync(arguments.Profile, stop.Token);
    var run = new BenchmarkRun(arguments, server, new ErrorLine());
    await PrintAsync(MarkdownReport.Header(machine, server.Facts, $"dotnet run -c Release --project bench/Marten.Threads.Benchmarks -- {string.Join(' ', args)}"));

    var all = new List<Findings>();
    foreach (var benchmark in BenchmarkList.All.Where(one => arguments.Names.Contains(one.Name, StringComparer.Ordinal)))
        all.Add(await benchmark.RunAsync(run, stop.Token));

    await PrintAsync([$"* load at end {MachineFacts.Load()}", "", .. MarkdownReport.Table([.. all.SelectMany(static one => one.Metrics)]), ""]);
    await PrintAsync([.. MarkdownReport.Notes(all), "", .. MarkdownReport.Results(all)]);
    return run.IsFull && all.Any(static one => one.Metrics.Any(static metric => !metric.Demand.MeetsFloor(metric.Ratio))) ? Failed : Done;
}
catch (Exception exception) when (!stop.IsCancellationRequested)
{
    // The databases and the server are cleared away all the same, which an unhandled exception would not do.
    await Console.Error.WriteLineAsync(exception.ToString());
    return Failed;
}

static async Task PrintAsync(IEnumerable<string> lines)
{
    foreach (var line in lines) await Console.Out.WriteLineAsync(line);
}
