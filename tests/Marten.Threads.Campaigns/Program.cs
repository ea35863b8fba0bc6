using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Campaigns.Running;

const int Held = 0, Broken = 1, Misused = 2;

if (args is [WorkerProcess.Verb]) return await WorkerProgram.RunAsync(Console.In, Console.Out);

if (!CampaignArguments.TryParse(args, out var arguments))
{
    await Console.Error.WriteLineAsync(CampaignArguments.Usage);
    return Misused;
}

if (arguments.List)
{
    foreach (var campaign in CampaignList.All)
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{campaign.Name,-14} {campaign.DefaultCount,9}  {campaign.About}"));
    return Held;
}

var unknown = arguments.Names.Where(static name => CampaignList.All.All(campaign => campaign.Name != name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"No campaign is called {string.Join(", ", unknown)}; --list names them all.");
    return Misused;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var code = Held;
foreach (var campaign in CampaignList.All.Where(one => arguments.Names.Contains(one.Name)))
{
    var count = arguments.Count ?? campaign.DefaultCount;
    var watch = Stopwatch.StartNew();
    var run = new CampaignRun(count, arguments.Seed, new ProgressLine(Console.Error, campaign.Name, count));
    var result = await campaign.RunAsync(run, stop.Token);
    foreach (var figure in result.Figures) await Console.Out.WriteLineAsync($"{campaign.Name}: {figure}");
    await Console.Out.WriteLineAsync($"{campaign.Name}: seed {arguments.Seed}, {watch.Elapsed:hh\\:mm\\:ss}");
    await Console.Out.WriteLineAsync($"RESULT {campaign.Name} {result.Bad} of {result.Count}");
    if (result.Bad > 0 || result.Count < count) code = Broken;
}

return code;

// The nodes of a campaign are hosts, which would keep a signal to themselves.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
