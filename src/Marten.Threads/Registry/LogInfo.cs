using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Registry;

/// <summary>A log of a thread.</summary>
/// <param name="Id">The log.</param>
/// <param name="Head">CID and counter of the newest record on the branch that wins; undefined and 0 for an empty log.</param>
/// <param name="State">What its records amount to.</param>
/// <param name="ClaimedAuthor">
/// The author that the owner of the log claims, as libp2p public key protobuf; empty when no record counts.
/// </param>
/// <param name="IsOwn">Whether this node holds the private key.</param>
public sealed record LogInfo(LogId Id, LogHead Head, LogState State, ReadOnlyMemory<byte> ClaimedAuthor, bool IsOwn);

/// <summary>The keys of a thread, for a backup. Handle it like a password.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Key">Service key and, where it is here, read key.</param>
/// <param name="LogKeys">Signing keys of the logs that this node writes.</param>
public sealed record ThreadKeyBackup(ThreadId Thread, ThreadKey Key, IReadOnlyList<SigningKey> LogKeys)
{
    /// <summary>Names the thread only.</summary>
    public override string ToString() => $"{nameof(ThreadKeyBackup)} {{ Thread = {Thread} }}";
}
