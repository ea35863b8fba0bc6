using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Local;
using Marten.Threads.Testing;
using Npgsql;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>
/// Kills processes of an application and trips its database while both of its doors to a thread are in use: what commits, commits as a
/// whole, and stays.
/// </summary>
public sealed class KillCampaign : ICampaign
{
    private readonly KillSettings _settings;

    public KillCampaign() : this(new KillSettings())
    {
    }

    internal KillCampaign(KillSettings settings) => _settings = settings;

    public string Name => "kill";

    public string About => "Processes are killed and the database is tripped while units of work and ingests run; a unit is such an event.";

    public long DefaultCount => 400;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        var told = new KillTold(run);
        var random = new SeededRandomSource(run.Seed);
        await using var disk = await BoundedDisk.TryMountAsync(_settings.DiskMegabytes, cancellationToken);
        await using var server = await CampaignServer.StartAsync(Options(disk), cancellationToken);
        var faults = new DatabaseFaults(server, disk, told, random);
        var rounds = (run.Count + _settings.EventsInRound - 1) / _settings.EventsInRound;
        var byDaemon = rounds / _settings.RoundsPerAsyncRound;
        var phases = new List<KillPhase>();
        foreach (var (reduction, count) in new[] { (ReductionMode.Inline, rounds - byDaemon), (ReductionMode.Async, byDaemon) })
        {
            if (count == 0) continue;
            var phase = new KillPhase(_settings, await server.NewApplicationAsync(reduction, cancellationToken), faults, told, random);
            phases.Add(phase);
            await phase.RunAsync(count, run.Count, cancellationToken);
        }

        return new CampaignResult(told.Bad, told.Events, Figures(told, faults, phases, disk));
    }

    // A crash of the server must lose nothing, so it writes through to the disk, which is memory.
    private static LocalPostgresOptions Options(BoundedDisk? disk) => new()
    {
        DataFolder = disk is null ? null : Path.Combine(disk.Folder, "data"),
        Durable = true,
        ServerSettings =
        {
            ["max_wal_size"] = "64MB",
            ["min_wal_size"] = "32MB",
            ["checkpoint_timeout"] = "30s",
            ["shared_buffers"] = "64MB",
        },
    };

    private static List<string> Figures(KillTold told, DatabaseFaults faults, List<KillPhase> phases, BoundedDisk? disk)
    {
        List<string> figures =
        [
            string.Create(CultureInfo.InvariantCulture, $"{phases.Sum(phase => phase.Killed)} processes killed, {phases.Sum(phase => phase.KilledAtStart)} of them while they started; database: {faults.Summary()}"),
            string.Create(CultureInfo.InvariantCulture, $"{faults.ConnectionsCut} connections cut, {faults.StoppedByFullDisk} servers stopped by a full disk, a full disk met {told.DiskFull} times"),
            string.Create(CultureInfo.InvariantCulture, $"{told.UnitsDone} units acknowledged, {phases.Sum(phase => phase.Units)} found whole, {told.UnitsVoid} rolled back and not found; {phases.Sum(phase => phase.Records)} records verified in {phases.Sum(phase => phase.Rounds)} rounds"),
            $"attempts cut short: {told.Failures()}",
        ];
        if (!faults.IsOurs) figures.Add("nothing but connections was cut: the server is a given one");
        if (disk is null) figures.Add("no disk was full: a file system of a fixed size could not be mounted here");
        return figures;
    }
}
