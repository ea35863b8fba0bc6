using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Marten.Threads.Protocol;
using Marten.Threads.Replicating;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>What an operator sees.</summary>
public sealed class ObservingTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_running_exchange_is_healthy_and_counts_what_it_does()
    {
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Marten.Threads.Sync") listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.Start();
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await Convergence.OfAsync(thread, 1, alice, bob);

        var health = await alice.HealthAsync();

        health.Status.ShouldBe(HealthStatus.Healthy);
        health.Entries["thread-sync"].Data["buckets"].ShouldBe(64);
        health.Entries["thread-sync"].Data["peer"].ShouldBe(alice.Id.ToString());
        counted["threads.sync.pulls"].ShouldBeGreaterThan(0);
        counted["threads.sync.records"].ShouldBeGreaterThanOrEqualTo(2);
        counted["threads.sync.exchanges"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task of_a_peer_that_is_away_all_threads_say_so()
    {
        await using var alice = await LiveNode.StartAsync(postgres, static sync => sync.EdgesMaxThreads = 1);
        var bob = await LiveNode.StartAsync(postgres);
        ThreadId[] threads = [await alice.ShareAsync(bob), await alice.ShareAsync(bob), await alice.ShareAsync(bob)];
        foreach (var thread in threads)
        {
            await alice.SaveAsync(thread, """{"_id":"wren"}""");
            await alice.AgreesAsync(thread);
        }

        await bob.DisposeAsync();

        foreach (var thread in threads)
            await Eventually.HoldsAsync(async () => (await alice.Network.StatusAsync(thread, Token)).Peers.Single().Outcome == PeerOutcome.Failed, () => $"{thread} says that bob is away");
    }
}
