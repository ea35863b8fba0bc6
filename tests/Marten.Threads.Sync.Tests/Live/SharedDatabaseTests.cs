using Marten.Threads.Registry;
using Wolverine;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>Two processes on one database, either of which may have to do the work of both.</summary>
public sealed class SharedDatabaseTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_address_that_one_process_was_told_the_other_one_can_dial()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var told = await LiveNode.StartAsync(database, mode: DurabilityMode.Balanced);
        await using var other = await LiveNode.StartAsync(database, mode: DurabilityMode.Balanced);
        await using var remote = await LiveNode.StartAsync(postgres);
        var thread = (await remote.Registry.CreateAsync(cancellationToken: Token)).Id;

        await told.Network.JoinAsync(await remote.Network.InviteAsync(thread, cancellationToken: Token), cancellationToken: Token);

        await Eventually.HoldsAsync(() => other.Runtime.Host.Peers.AddressesOf(remote.Id).Count > 0, "the process that was not told knows where the remote peer is");
    }
}
