using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Protocol.Patches;

/// <summary>One create, save or delete out of a record's body, judged by its own content. Immutable.</summary>
/// <remarks>
/// A rejected operation keeps what can be kept: its ids are there where each is valid by itself and empty otherwise, so that they
/// can always be stored and shown.
/// </remarks>
public sealed class PatchOperation
{
    internal PatchOperation()
    {
    }

    /// <summary>Place in the record, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the collection, or empty.</summary>
    public string CollectionName { get; init; } = "";

    /// <summary>Id of the instance, or empty.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>What it does.</summary>
    public OperationType Type { get; init; } = OperationType.Unknown;

    /// <summary>
    /// The stamp that orders operations: the body's <c>timestamp</c> in nanoseconds since 1970 if it is an integer in
    /// [0, <see cref="EventBody.TimestampMax"/>], otherwise 0 (old writers put an empty map there).
    /// </summary>
    public long Timestamp { get; init; }

    /// <summary>The patch's bytes as they stand in the body; empty where there is no byte string. A slice of the body's memory.</summary>
    public ReadOnlyMemory<byte> JsonPatch { get; init; }

    /// <summary>The document of a create or the merge patch of a save, mended where it had to be; null for a delete and a rejected operation.</summary>
    public DocObject? Patch { get; init; }

    /// <summary>Whether the patch was mended: U+0000, lone surrogates, invalid UTF-8, equal keys.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>Why it is rejected.</summary>
    public OperationDefect Defect { get; init; }

    /// <summary>Whether it is rejected by its own content.</summary>
    public bool IsRejected => Defect != OperationDefect.None;

    /// <summary>The same operation, rejected because the record's patches are too large.</summary>
    internal PatchOperation TooLarge() => new()
    {
        Index = Index,
        CollectionName = CollectionName,
        InstanceId = InstanceId,
        Type = Type,
        Timestamp = Timestamp,
        JsonPatch = JsonPatch,
        Defect = OperationDefect.PatchesTooLarge,
    };
}
