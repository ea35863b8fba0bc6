using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>
/// One chain of records of a log. Branch 0 holds what arrived first; a record whose parent already has another
/// successor begins a further branch.
/// </summary>
internal sealed class LogBranch
{
    /// <summary>The <see cref="Parent"/> of a branch that begins at the root.</summary>
    public const int Root = -1;

    /// <summary>The counter of a first record.</summary>
    public const long FirstCounter = 1;

    /// <summary>0 for the first, then in the order in which they became known here.</summary>
    public required int Number { get; init; }

    /// <summary>The branch that holds the record before <see cref="Start"/>, or <see cref="Root"/>.</summary>
    public required int Parent { get; init; }

    /// <summary>Counter of the branch's first record.</summary>
    public required long Start { get; init; }

    /// <summary>Event CID of the branch's first record.</summary>
    public required Cid FirstEvent { get; init; }

    /// <summary>Event CID that the parent branch holds at <see cref="Start"/>; undefined for a root.</summary>
    public required Cid RivalEvent { get; init; }

    /// <summary>The author named by the first record of the path that leads here (libp2p public key protobuf).</summary>
    public required ReadOnlyMemory<byte> Author { get; init; }

    /// <summary>Counter of the newest record.</summary>
    public required long HeadCounter { get; set; }

    /// <summary>CID of the newest record's envelope.</summary>
    public required Cid Head { get; set; }

    /// <summary>
    /// Whether it is a first record alone. A second record's signature covers the CID of the first; only the owner of the
    /// log can make one.
    /// </summary>
    public bool IsUnconfirmedFirst => Parent == Root && HeadCounter == FirstCounter;

    /// <summary>The Marten stream that holds the branch.</summary>
    public string StreamKey(string logId) => LogStreams.KeyOf(logId, Number, Start, FirstEvent);

    /// <summary>Version of a record in <see cref="StreamKey"/>.</summary>
    public long VersionOf(long counter) => counter - Start + 1;
}
