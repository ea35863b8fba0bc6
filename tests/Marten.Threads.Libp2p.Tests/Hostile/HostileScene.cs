using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Tests.Handshakes;
using Marten.Threads.Libp2p.Tests.Hosts;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>A host, an honest peer that is connected to it, and room for attackers.</summary>
internal sealed class HostileScene : IAsyncDisposable
{
    private readonly Libp2pHost _honest;
    private readonly SlotCounts _before;

    private HostileScene(Libp2pHost host, Libp2pHost honest, TestLogs logs)
    {
        Host = host;
        Logs = logs;
        _honest = honest;
        _before = host.Context.Slots.Counts;
    }

    public Libp2pHost Host { get; }

    public TestLogs Logs { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<HostileScene> BeginAsync(Libp2pHostOptions? options = null)
    {
        options ??= new Libp2pHostOptions();
        var logs = new TestLogs();
        options.LoggerFactory = logs;
        Libp2pHost host = await TestHost.ListeningAsync(options);
        Libp2pHost honest = await TestHost.ListeningAsync();
        honest.Peers.Add(host.PeerId, host.ListenAddresses);
        await honest.ConnectAsync(host.PeerId, Token).Soon();
        await Deadlines.HoldsSoonAsync(() => host.Connections.Count == 1, "the honest peer is connected");
        return new HostileScene(host, honest, logs);
    }

    public Task<Attacker> StrangerAsync(string from = "127.0.0.2") => Attacker.ConnectAsync(Host.ListenAddresses[0], from);

    public async Task<Attacker> PeerAsync(Rogue? rogue = null) => await (await StrangerAsync()).ShakeHandsAsync(rogue);

    /// <summary>The attacker is cut off for the reason, which is told once, and nobody else notices.</summary>
    public async Task CostsTheConnectionAsync(Attacker attacker, Libp2pFailure failure)
    {
        await attacker.LostAsync();
        await Deadlines.HoldsSoonAsync(() => Logs.Seen.Count > 0, "the reason was told");
        await AllIsAsBeforeAsync();
        Logs.Seen.Select(static line => line.Failure).ShouldBe([failure]);
    }

    /// <summary>The honest peer works, and what the host counts is what it was.</summary>
    public async Task AllIsAsBeforeAsync()
    {
        await HonestWorksAsync();
        await Deadlines.HoldsSoonAsync(() => Host.Context.Slots.Counts == _before, "connections were given back");
        await Deadlines.HoldsSoonAsync(() => Host.Context.Streams.Counts == default, "streams were given back");
        await Deadlines.HoldsSoonAsync(() => Host.Context.YamuxContext.Budget.Unread == 0, "unread bytes were given back");
        Host.Connections.Count.ShouldBe(1);
        Logs.InternalErrors.ShouldBe(0);
    }

    public async Task HonestWorksAsync()
    {
        byte[] sent = Bytes.Of(10_000);
        await using Libp2pStream stream = await _honest.OpenAsync(Host.PeerId, TestHost.Echo, Token).Soon();
        await stream.PutAsync(sent);
        await stream.CompleteWritesAsync(Token).Soon();
        (await stream.ReadToEndAsync()).ShouldBe(sent);
    }

    public async ValueTask DisposeAsync()
    {
        await _honest.DisposeAsync();
        await Host.DisposeAsync();
    }
}
