using System.Net;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// Follows one address of a peer to its end points. Whatever TXT records and host names lead to is judged with the origin of the address they
/// were found through.
/// </summary>
internal sealed class CandidateResolution(
    PeerId wanted, DialCandidate candidate, DialPolicy policy, MachineAddresses machine, ResolveLimits limits, LookupBudget lookups)
{
    // https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md
    private const string TextName = "_dnsaddr.";
    private const string TextPrefix = "dnsaddr=";

    private readonly List<FoundEndPoint> _found = [];
    private readonly List<AddressRefusal> _refusals = [];

    /// <summary>The end points that may be dialed.</summary>
    public IReadOnlyList<FoundEndPoint> Found => _found;

    /// <summary>Why nothing else was found.</summary>
    public IReadOnlyList<AddressRefusal> Refusals => _refusals;

    /// <summary>Looks for end points until all are found or the token is cancelled. Does not throw for that: what was found stays.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => FollowAsync(candidate.Address, 1, cancellationToken);

    private async Task FollowAsync(Multiaddr address, int depth, CancellationToken cancellationToken)
    {
        if (!TcpAddress.TryFrom(address, out TcpAddress? tcp))
            Refuse($"{address} is no address to dial over TCP");
        else if (tcp!.Peer.IsDefined && tcp.Peer != wanted)
            Refuse("it names another peer");
        else if (tcp.IsDnsAddr)
            await FollowTextAsync(tcp.Host!, depth, cancellationToken).ConfigureAwait(false);
        else if (tcp.Ip is not null)
            Judge(tcp.Ip, tcp.Port);
        else
            await LookUpAsync(tcp, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookUpAsync(TcpAddress tcp, CancellationToken cancellationToken)
    {
        LookupResult<IPAddress> result = await lookups.AddressesAsync(tcp.Host!, tcp.Family, cancellationToken).ConfigureAwait(false);
        if (result.Failure is not null)
            Refuse(result.Failure);
        foreach (IPAddress ip in result.Values.Take(limits.AddressesPerLookup))
            Judge(TcpAddress.Plain(ip), tcp.Port);
    }

    private async Task FollowTextAsync(string host, int depth, CancellationToken cancellationToken)
    {
        if (depth > limits.Depth)
        {
            Refuse($"'{host}' is reached through more than {limits.Depth} names");
            return;
        }

        LookupResult<string> result = await lookups.TextAsync(TextName + host, cancellationToken).ConfigureAwait(false);
        if (result.Failure is not null)
            Refuse(result.Failure);

        Multiaddr[] fitting = [.. result.Values.Take(limits.TextRecordsRead).Select(Read).Where(IsOfWanted)];
        if (fitting.Length == 0 && result.Failure is null)
            Refuse($"no TXT record of '{host}' is an address of the peer");
        foreach (Multiaddr address in fitting)
        {
            if (lookups.TryTakeTextRecord())
                await FollowAsync(address, depth + 1, cancellationToken).ConfigureAwait(false);
            else
                Refuse($"{limits.TextRecords} TXT records were followed already");
        }
    }

    // The name's other records are none of ours: other peers, and other uses of TXT.
    private static Multiaddr Read(string text) =>
        text.StartsWith(TextPrefix, StringComparison.Ordinal) && Multiaddr.TryParse(text.AsSpan(TextPrefix.Length), out Multiaddr address)
            ? address
            : default;

    private bool IsOfWanted(Multiaddr address)
    {
        if (!address.IsDefined)
            return false;
        return address.Components[^1].Protocol != MultiaddrProtocol.P2p || (address.TryGetPeerId(out PeerId peer) && peer == wanted);
    }

    private void Judge(IPAddress ip, int port)
    {
        AddressScope scope = machine.ScopeOf(ip);
        if (policy.Allows(scope, candidate.Origin, candidate.ToldOver))
            _found.Add(new FoundEndPoint(new IPEndPoint(ip, port), scope, candidate));
        else
            Refuse($"{ip} is {Describe(scope)}, and the address was {Describe(candidate.Origin)}");
    }

    private void Refuse(string reason)
    {
        if (_refusals.Count < limits.Refusals)
            _refusals.Add(new AddressRefusal(candidate.Address, reason));
    }

    private static string Describe(AddressScope scope) => scope switch
    {
        AddressScope.Loopback => "a loopback address",
        AddressScope.Private => "a private address",
        AddressScope.Public => "a public address",
        _ => "an address that nobody can be reached at",
    };

    private static string Describe(AddressOrigin origin) => origin switch
    {
        AddressOrigin.Configured => "configured",
        AddressOrigin.Proved => "told by the peer over another network",
        _ => "told by somebody else",
    };
}
