using System.Globalization;
using Marten.Threads.Libp2p.Tests.Hostile;

namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class HostBackoffTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_is_turned_away_behind_the_handshake_comes_back_ever_more_rarely()
    {
        using var logs = new TestLogs();
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { AcceptPeer = static _ => false, ConnectionRatePerAddress = 1000 });
        await using Libp2pHost bob = await TestHost.ListeningAsync(new Libp2pHostOptions { LoggerFactory = logs, ReconnectDelayMin = TimeSpan.FromMilliseconds(5) });
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);

        using (bob.KeepConnected(alice.PeerId))
            await Deadlines.HoldsSoonAsync(() => Pauses(logs).Count >= 6, "it was turned away six times");

        IReadOnlyList<TimeSpan> pauses = Pauses(logs);
        pauses[5].ShouldBeGreaterThan(8 * pauses[0]);
    }

    [Fact]
    public async Task who_was_reached_may_be_dialed_again_at_once()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);

        for (int i = 0; i < 5; i++)
        {
            await bob.ConnectAsync(alice.PeerId, Token).Soon();
            await bob.DisconnectAsync(alice.PeerId, Token).Soon();
        }

        (await bob.PingAsync(alice.PeerId, Token).Soon()).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private static IReadOnlyList<TimeSpan> Pauses(TestLogs logs) =>
        [.. logs.Lines.Where(static line => line.Id == 26).Select(static line => TimeSpan.Parse(line.Text.Split(" again in ")[1].Split(": ")[0], CultureInfo.InvariantCulture))];
}
