using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Networking;

/// <summary>What was fetched from the peers of a thread.</summary>
/// <param name="Appended">Records that are new here.</param>
/// <param name="Peers">How it went with each peer.</param>
public sealed record PullSummary(long Appended, IReadOnlyList<PeerPullSummary> Peers);

/// <summary>What was fetched from one peer.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Appended">Records of it that are new here.</param>
/// <param name="Refused">Records of it that were refused; the table <c>refusals</c> says why.</param>
/// <param name="Error">Why it ended early; empty when the peer has nothing more that is new here.</param>
public sealed record PeerPullSummary(PeerId Peer, long Appended, int Refused, string Error)
{
    /// <summary>Whether the peer told everything that it has.</summary>
    public bool IsComplete => Error.Length == 0;
}

/// <summary>How far a fetching is.</summary>
/// <param name="Peer">From whom.</param>
/// <param name="Appended">Records that are new here so far.</param>
/// <param name="Expected">Records that the peer said are missing here in all, as far as it was heard; 0 while that is not known.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PullProgress(PeerId Peer, long Appended, long Expected);
