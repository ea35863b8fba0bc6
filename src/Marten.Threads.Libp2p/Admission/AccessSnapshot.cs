using System.Collections.Immutable;
using System.Net;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>
/// The rules at one moment. A host that wants to close what is denied from now on looks at its connections with this, awaits
/// <see cref="Superseded"/>, takes the current snapshot and looks again: no change is missed, and no code of the host runs on the thread of whoever
/// changed the rules, as a callback would.
/// </summary>
internal sealed class AccessSnapshot
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ImmutableHashSet<PeerId> DeniedPeers { get; init; } = [];

    public ImmutableHashSet<PeerId> AllowedPeers { get; init; } = [];

    public NetworkSet DeniedNetworks { get; init; } = NetworkSet.Empty;

    public NetworkSet AllowedNetworks { get; init; } = NetworkSet.Empty;

    /// <summary>Ends when there is a newer snapshot.</summary>
    public Task Superseded => _superseded.Task;

    public int Count => DeniedPeers.Count + AllowedPeers.Count + DeniedNetworks.Count + AllowedNetworks.Count;

    public bool IsAllowed(PeerId peer) =>
        !DeniedPeers.Contains(peer) && (AllowedPeers.IsEmpty || AllowedPeers.Contains(peer));

    public bool IsAllowed(IPAddress address) =>
        !DeniedNetworks.Contains(address) && (AllowedNetworks.Count == 0 || AllowedNetworks.Contains(address));

    /// <summary>This snapshot with other lists; null for those that stay.</summary>
    public AccessSnapshot With(
        ImmutableHashSet<PeerId>? deniedPeers = null,
        ImmutableHashSet<PeerId>? allowedPeers = null,
        NetworkSet? deniedNetworks = null,
        NetworkSet? allowedNetworks = null) => new()
        {
            DeniedPeers = deniedPeers ?? DeniedPeers,
            AllowedPeers = allowedPeers ?? AllowedPeers,
            DeniedNetworks = deniedNetworks ?? DeniedNetworks,
            AllowedNetworks = allowedNetworks ?? AllowedNetworks,
        };

    public void Supersede() => _superseded.SetResult();
}
