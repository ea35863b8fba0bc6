using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Reducing.Operations;

/// <summary>One operation on its way through the reduction, or as the <c>operations</c> table holds it.</summary>
internal sealed class ReducedOperation
{
    public required InstanceKey Instance { get; init; }

    /// <summary>Its effective time is final only after <see cref="EffectiveTimes"/> has seen it.</summary>
    public required OrderKey Key { get; set; }

    /// <summary>The branch that stores the record; no rule reads it.</summary>
    public required int Branch { get; init; }

    public required OperationType Type { get; init; }

    /// <summary>The document of a create, the merge patch of a save; null for a delete and for what could not be read.</summary>
    public required DocObject? Patch { get; init; }

    /// <summary>The writer's clock: nanoseconds since 1970, 0 when it is no integer in [0, 4·10^18].</summary>
    public required long Stamp { get; init; }

    /// <summary>CID of the record's envelope.</summary>
    public required Cid Record { get; init; }

    /// <summary>The author that the record names (libp2p public key protobuf).</summary>
    public required ReadOnlyMemory<byte> ClaimedAuthor { get; init; }

    /// <summary>Whether something that JSON in PostgreSQL cannot hold was replaced in it.</summary>
    public required bool Normalised { get; init; }

    /// <summary>Whether it takes its place in the fold: its record counts and it is well formed.</summary>
    public required bool Counts { get; init; }

    /// <summary>One of <see cref="OperationStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>Whether the fold took it, as far as <see cref="Status"/> says.</summary>
    public bool HasEffect => Status != OperationStatus.Undecided && !Status.StartsWith(OperationStatus.RejectedPrefix, StringComparison.Ordinal);

    /// <summary>Its place among what one step of the reduction takes in, from 1; 0 for what was stored before.</summary>
    public int Arrival { get; set; }
}
