using Marten;
using Marten.Threads;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync;
using Microsoft.Extensions.Hosting;
using Wolverine;
using Wolverine.Marten;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/sync.md.</summary>
internal static class Sync
{
    public static void Add(HostApplicationBuilder builder, string connectionString)
    {
        // snippet: sync-add
        builder.Services
            .AddMarten(options => options.Connection(connectionString))
            .IntegrateWithWolverine()
            .UseThreads();

        builder.UseWolverine(wolverine =>
        {
            // One process on this database. With several, leave it out.
            wolverine.Durability.Mode = DurabilityMode.Solo;

            wolverine.UseThreadSync(sync =>
            {
                sync.ListenAddresses.Clear();
                sync.ListenAddresses.Add(Multiaddr.Parse("/ip4/0.0.0.0/tcp/4006"));
                sync.Host.AnnounceAddresses.Add(Multiaddr.Parse("/dns4/node.example.org/tcp/4006"));
            });
        });
        // end of snippet
    }

    public static void TakeOverWithinSeconds(WolverineOptions wolverine)
    {
        // snippet: sync-durability
        wolverine.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        wolverine.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(4);
        wolverine.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        wolverine.Durability.FirstHealthCheckExecution = TimeSpan.FromSeconds(0.5);
        wolverine.Durability.NodeReassignmentPollingTime = TimeSpan.FromSeconds(1);
        // end of snippet
    }

    public static async Task<JoinReport> JoinAsync(IThreadNetwork network, IThreadNetwork otherNetwork, ThreadId thread, IProgress<PullProgress> progress)
    {
        // snippet: sync-join
        // On one host:
        var invite = await network.InviteAsync(thread);
        var text = invite.ExportText();

        // On the other one:
        var joined = await otherNetwork.JoinAsync(ThreadInvite.Parse(text), progress: progress);
        // end of snippet
        return joined;
    }

    public static async Task ReplicateAsync(ThreadSyncOptions sync, IReadOnlySet<PeerId> partners, IThreadNetwork network, ThreadId thread)
    {
        // snippet: sync-replicator
        // The relay says whose threads it takes:
        sync.AcceptReplication = offer => partners.Contains(offer.Peer);

        // A member asks it to:
        await network.AddReplicatorAsync(thread, Multiaddr.Parse("/dns4/relay.example.org/tcp/4006/p2p/12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu"));
        // end of snippet
    }

    public static async Task ShowAsync(IThreadNetwork network, ThreadId thread)
    {
        // snippet: sync-status
        var status = await network.StatusAsync(thread);
        foreach (var peer in status.Peers)
            Console.WriteLine($"{peer.Peer}: {peer.Outcome}, {peer.Missing} records missing here, in sync at {peer.InSyncAt}, {peer.Error}");
        // end of snippet
    }
}
