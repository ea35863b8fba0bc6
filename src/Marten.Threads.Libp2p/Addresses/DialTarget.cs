using System.Net;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>An address of a peer to look for end points in.</summary>
/// <param name="Address">The address.</param>
/// <param name="Origin">Who told it.</param>
/// <param name="ToldOver">For <see cref="AddressOrigin.Proved"/>: the scope of the remote end of the connection it was told over.</param>
/// <param name="Succeeded">Whether the peer was reached there before: such addresses come first.</param>
internal sealed record DialCandidate(Multiaddr Address, AddressOrigin Origin, AddressScope ToldOver, bool Succeeded);

/// <summary>An end point that may be dialed.</summary>
/// <param name="EndPoint">Where to dial.</param>
/// <param name="Address">The candidate's address that led there, to count success and failure for.</param>
internal sealed record DialTarget(IPEndPoint EndPoint, Multiaddr Address);

/// <summary>Why an address led to nothing, for the message of a dial that had nowhere to go.</summary>
/// <param name="Address">The candidate's address.</param>
/// <param name="Reason">The reason: part of a sentence, without a full stop.</param>
internal sealed record AddressRefusal(Multiaddr Address, string Reason);

/// <summary>What became of a peer's addresses.</summary>
/// <param name="Targets">Where to dial, the most promising one first.</param>
/// <param name="Refusals">What led to nothing.</param>
internal sealed record ResolvedAddresses(IReadOnlyList<DialTarget> Targets, IReadOnlyList<AddressRefusal> Refusals);
