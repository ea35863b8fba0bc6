using System.Diagnostics;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Testing;
using Npgsql;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>The rounds on one database, in one mode of reduction.</summary>
internal sealed class KillPhase(KillSettings settings, NodePlan plan, DatabaseFaults faults, KillTold told, SeededRandomSource random)
{
    private const int PauseMin = 100;

    private static readonly TimeSpan WorkMax = TimeSpan.FromSeconds(20);

    private readonly string _database = new NpgsqlConnectionStringBuilder(plan.ConnectionString).Database!;

    public int Rounds { get; private set; }

    public int Killed { get; private set; }

    public int KilledAtStart { get; private set; }

    public long Records { get; private set; }

    public long Units { get; private set; }

    /// <param name="rounds">Rounds of this phase.</param>
    /// <param name="events">Events after which the campaign ends.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task RunAsync(long rounds, long events, CancellationToken cancellationToken)
    {
        KillRound round;
        await using (var node = await StartNodeAsync(cancellationToken))
        {
            await node.PrepareAsync();
            await node.ExecuteAsync(UnitOfWork.LedgerTable, cancellationToken);
            round = await BeginRoundAsync(node, cancellationToken);
        }

        await using var crew = new Crew(plan, told, random);
        for (; Rounds < rounds;)
        {
            await crew.BeginAsync([.. Enumerable.Repeat((UnitRole.Name, round.UnitWork), settings.Writers), (IngestRole.Name, round.IngestWork)]);
            for (var i = 0; i < settings.EventsInRound && told.Events < events; i++)
            {
                await WorkAsync(cancellationToken);
                if (told.Events % settings.EventsPerDatabaseFault == settings.EventsPerDatabaseFault - 1) await faults.InjectAsync(_database, cancellationToken);
                else await crew.KillOneAsync();
                told.Event();
            }

            await crew.RestAsync();
            Rounds++;

            // A node of its own each time: what it holds in memory and its connections are as new as the faults.
            await using var node = await StartNodeAsync(cancellationToken);
            await EndRoundAsync(node, round, cancellationToken);
            if (Rounds < rounds) round = await BeginRoundAsync(node, cancellationToken);
        }

        (Killed, KilledAtStart) = (crew.Killed, crew.KilledAtStart);
    }

    // Until something is at stake again.
    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var units = told.UnitsDone + random.Next(settings.UnitsMax);
        await Task.Delay(PauseMin + random.Next(settings.PauseMax - PauseMin), cancellationToken);
        for (var watch = Stopwatch.StartNew(); told.UnitsDone < units && watch.Elapsed < WorkMax;) await Task.Delay(PauseMin, cancellationToken);
    }

    private async Task EndRoundAsync(CampaignNode node, KillRound round, CancellationToken cancellationToken)
    {
        var (done, none, fed) = told.TakeRound();
        try
        {
            var (records, units, findings) = await round.EndAsync(node, done, none, fed, cancellationToken);
            Records += records;
            Units += units;
            foreach (var finding in findings) told.Find(finding);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing disturbs a check, so whatever it throws is a finding; the next round has another thread.
            told.Find(exception.ToString());
        }
    }

    private Task<KillRound> BeginRoundAsync(CampaignNode node, CancellationToken cancellationToken) =>
        KillRound.BeginAsync(node, (ulong)random.Next(int.MaxValue), cancellationToken);

    private Task<CampaignNode> StartNodeAsync(CancellationToken cancellationToken) =>
        CampaignNode.StartAsync(plan, application => application.Schema.For<Booking>(), cancellationToken: cancellationToken);
}
