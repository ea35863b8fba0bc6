using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing;

/// <summary>Operations that count, made in one line.</summary>
internal static class Op
{
    public static readonly InstanceKey Rex = new("Dogs", "rex");

    public static ReducedOperation Create(string document) => Of(OperationType.Create, document);

    public static ReducedOperation Save(string patch) => Of(OperationType.Save, patch);

    public static ReducedOperation Delete() => Of(OperationType.Delete, null);

    /// <summary>The same with a place: a stamp, a log, a counter.</summary>
    public static ReducedOperation At(this ReducedOperation operation, long stamp, int log = 1, long counter = 2, int index = 0) =>
        Of(operation.Type, operation.Patch?.ToString(), new OrderKey(stamp, LogOf((byte)log), counter, index), counts: operation.Counts);

    /// <summary>The same as one that does not count.</summary>
    public static ReducedOperation NotCounting(this ReducedOperation operation) =>
        Of(operation.Type, operation.Patch?.ToString(), operation.Key, counts: false);

    /// <summary>The id of an Ed25519 log whose key is one byte, 32 times.</summary>
    public static LogId LogOf(byte key) => LogId.FromBytes([0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. Enumerable.Repeat(key, 32)]);

    public static DocObject Document(string json) => (DocObject)JsonText.Parse(json);

    private static ReducedOperation Of(OperationType type, string? patch, OrderKey? key = null, bool counts = true) => new()
    {
        Instance = Rex,
        Key = key ?? new OrderKey(0, LogOf(1), 2, 0),
        Branch = 0,
        Type = type,
        Patch = patch is null ? null : Document(patch),
        Stamp = key?.EffectiveTime ?? 0,
        Record = Cid.OfDagCbor([0xf6]),
        ClaimedAuthor = default,
        Normalised = false,
        Counts = counts,
        Status = counts ? OperationStatus.Applied : OperationStatus.RejectedFork,
    };
}
