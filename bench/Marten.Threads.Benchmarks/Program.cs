using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Libp2p.Workers;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Reporting;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sync.Workers;

if (args is [HostWorker.Verb])
{
    await HostWorker.RunAsync(Console.In, Console.Out);
    return 0;
}

if (args is [NodeWorker.Verb, var connectionString, var keyRing])
{
    await NodeWorker.RunAsync(connectionString, keyRing, Console.In, Console.Out);
    return 0;
}

const int Done = 0, Failed = 1, Misused = 2, Stopped = 130;

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
    var command = $"dotnet run -c Release --project bench/Marten.Threads.Benchmarks -- {string.Join(' ', args)}";
    var baseline = arguments.Baseline is { } file ? new BaselineComparison(await JsonReport.LoadAsync(file, stop.Token)) : null;
    var (machine, load) = (MachineFacts.Read(), MachineFacts.Load());
    var asked = BenchmarkList.All.Where(one => arguments.Names.Contains(one.Name, StringComparer.Ordinal)).ToList();
    await using var server = asked.Exists(static one => one.UsesServer) ? await BenchmarkServer.StartAsync(arguments.Profile, stop.Token) : null;
    await PrintAsync(MarkdownReport.Header(machine, server?.Facts, command));

    var session = new BenchmarkSession(new BenchmarkRun(arguments, server, new ErrorLine()), baseline);
    foreach (var benchmark in asked)
        await session.RunAsync(benchmark, stop.Token);

    var report = new JsonReport(
        command, TimeProvider.System.GetUtcNow(), machine, server?.Facts, load, MachineFacts.Load(), [.. session.Findings.SelectMany(static one => one.Metrics)], [.. session.Findings.SelectMany(static one => one.Counters)]);
    await PrintAsync(MarkdownReport.Body(report, session));
    if (arguments.Json is { } json) await report.SaveAsync(json, stop.Token);
    return session.Failed ? Failed : Done;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Stopped;
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
