using System.Globalization;
using Marten.Threads.Campaigns.Libp2pChaos;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>The ways between peers: one for each that dials and each that is dialed, so that a pair may be parted in one direction only.</summary>
internal sealed class LinkTable(IReadOnlyList<PeerProcess> peers) : IAsyncDisposable
{
    private readonly Dictionary<(int From, int To), ChaosProxy> _links = (
        from dialer in Enumerable.Range(0, peers.Count)
        from dialed in Enumerable.Range(0, peers.Count)
        where dialer != dialed
        select (dialer, dialed)).ToDictionary(static pair => pair, pair => new ChaosProxy(() => peers[pair.dialed].Port));

    /// <summary>How many connections were accepted.</summary>
    public long Accepted => _links.Values.Sum(static link => link.Accepted);

    /// <summary>Where one peer finds another.</summary>
    public Multiaddr Address(int from, int to) =>
        Multiaddr.Parse(string.Create(CultureInfo.InvariantCulture, $"/ip4/127.0.0.1/tcp/{_links[(from, to)].Port}")).WithPeer(peers[to].Id);

    public void Cut(int from, int to) => _links[(from, to)].Cut();

    public void Heal(int from, int to) => _links[(from, to)].Heal();

    public void HealAll()
    {
        foreach (var link in _links.Values) link.Heal();
    }

    /// <summary>Something happens to a pair, or is made good.</summary>
    /// <returns>What, in a word.</returns>
    public string Disturb(SeededRandomSource random)
    {
        var one = random.Next(peers.Count);
        var other = (one + 1 + random.Next(peers.Count - 1)) % peers.Count;
        var (there, back) = (_links[(one, other)], _links[(other, one)]);
        switch (random.Next(8))
        {
            case 0 or 1:
                there.Cut();
                back.Cut();
                return "cut";
            case 2:
                there.Cut();
                return "cut one way";
            case 3:
                there.Hold();
                back.Hold();
                return "held";
            case 4:
                there.Kill();
                back.Kill();
                return "broken";
            default:
                there.Heal();
                back.Heal();
                return "healed";
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values) await link.DisposeAsync();
    }
}
