using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>What the peer book holds about one address of a peer. Changed under the book's lock only.</summary>
internal sealed class AddressEntry(Multiaddr address)
{
    public Multiaddr Address { get; } = address;

    public AddressOrigin Origin { get; private set; }

    public AddressScope ToldOver { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset? LastSuccess { get; private set; }

    public DateTimeOffset? LastFailure { get; private set; }

    /// <summary>When it was last told, or found right by a dial.</summary>
    public DateTimeOffset Confirmed { get; private set; }

    /// <summary>
    /// How hard it is to push this address out. What somebody told can push out nothing but what others told, so that strangers cannot make a
    /// peer unreachable that could be reached before.
    /// </summary>
    public int Rank
    {
        get
        {
            if (Origin == AddressOrigin.Configured)
                return 3;
            if (LastSuccess is not null && !(LastFailure > LastSuccess))
                return 2;
            return Origin == AddressOrigin.Proved ? 1 : 0;
        }
    }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Somebody tells the address: trust grows, the time left grows, neither shrinks.</summary>
    public void Tell(AddressOrigin origin, AddressScope toldOver, DateTimeOffset now, TimeSpan ttl)
    {
        if (origin == AddressOrigin.Proved)
            ToldOver = Origin == AddressOrigin.Proved ? Nearer(ToldOver, toldOver) : toldOver;
        if (origin > Origin)
            Origin = origin;
        Confirmed = now;
        ExpiresAt = Origin == AddressOrigin.Configured ? null : Later(ExpiresAt, now + ttl);
    }

    /// <summary>The peer was reached there.</summary>
    public void Succeed(DateTimeOffset now, TimeSpan ttl)
    {
        LastSuccess = now;
        Confirmed = now;
        ExpiresAt = Origin == AddressOrigin.Configured ? null : Later(ExpiresAt, now + ttl);
    }

    /// <summary>The peer was not reached there.</summary>
    public void Fail(DateTimeOffset now) => LastFailure = now;

    // A peer that told its address over the nearer connection has shown that it is near; the farther one takes nothing from that.
    private static AddressScope Nearer(AddressScope one, AddressScope other)
    {
        if (one == AddressScope.Unusable || other == AddressScope.Unusable)
            return one == AddressScope.Unusable ? other : one;
        return one < other ? one : other;
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
