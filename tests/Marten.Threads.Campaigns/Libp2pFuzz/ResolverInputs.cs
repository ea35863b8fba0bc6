using System.Net;
using System.Net.Sockets;
using System.Text;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Peers' addresses and hostile name servers before the resolver: nothing private is dialed for a stranger, and there is an end to it.</summary>
internal sealed class ResolverInputs : IFuzzKind
{
    private static readonly char[] Letters = [.. AddressInputs.Texts.SelectMany(static text => text).Distinct(), '=', '\0', 'é'];
    private static readonly PeerId Wanted = PeerOf("/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");

    private static readonly MachineAddresses Machine = new(TimeProvider.System);

    public string Name => "resolver";

    public FuzzTrial Next(SeededRandomSource random)
    {
        string[] texts = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Next(3) == 0 ? random.Of(AddressInputs.Texts) : Mutations.Spoil(random, AddressInputs.Texts, Letters))];
        var names = new HostileNames((ulong)random.Next(int.MaxValue));
        ResolvedAddresses? found = null;
        return new FuzzTrial(Encoding.UTF8.GetBytes(string.Join(' ', texts)), async () =>
        {
            var candidates = texts.Where(static text => Multiaddr.TryParse(text, out _))
                .Select(static text => new DialCandidate(Multiaddr.Parse(text), AddressOrigin.Told, AddressScope.Unusable, false)).ToList();
            found = await new AddressResolver(names, new DialPolicy(), Machine, TimeProvider.System).ResolveAsync(Wanted, candidates, CancellationToken.None);
            return found.Targets.Count > 0;
        }, () => found!.Targets.FirstOrDefault(static target => AddressScopes.Of(target.EndPoint.Address) != AddressScope.Public) is { } target ? $"{target.EndPoint} would be dialed" : null);
    }

    private static PeerId PeerOf(string text) => Multiaddr.Parse(text).TryGetPeerId(out var peer) ? peer : throw new InvalidOperationException("No peer.");

    /// <summary>Answers at once, with whatever it likes.</summary>
    private sealed class HostileNames(ulong seed) : INameResolver
    {
        private readonly SeededRandomSource _random = new(seed);

        public Task<IReadOnlyList<IPAddress>> ResolveAddressesAsync(string host, AddressFamily family, CancellationToken cancellationToken = default) =>
            _random.Next(10) == 0
                ? throw new FormatException("a resolver that is broken")
                : Task.FromResult<IReadOnlyList<IPAddress>>([.. Enumerable.Range(0, _random.Next(40)).Select(_ => new IPAddress(Sizes.Bytes(_random, _random.Next(2) == 0 ? 4 : 16)))]);

        public Task<IReadOnlyList<string>> ResolveTextAsync(string host, CancellationToken cancellationToken = default) =>
            _random.Next(10) == 0
                ? Task.FromException<IReadOnlyList<string>>(new IOException("refused"))
                : Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(0, _random.Next(12)).Select(_ => "dnsaddr=" + Mutations.Spoil(_random, AddressInputs.Texts, Letters))]);
    }
}
