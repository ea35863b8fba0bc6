using Marten.Threads.Campaigns.Nodes;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>An operation whose every field can hold anything, written in the order of canonical CBOR. A field that is null is left out.</summary>
internal sealed record RawOperation
{
    public const string Untyped = "Dogs";

    public static readonly byte[] Create = Cbor.Integer(0);
    public static readonly byte[] Save = Cbor.Integer(1);
    public static readonly byte[] Delete = Cbor.Integer(2);

    public byte[]? Id { get; init; }

    public byte[]? InstanceId { get; init; }

    public byte[]? Type { get; init; } = Save;

    public byte[]? Patch { get; init; }

    public byte[]? Stamp { get; init; }

    public byte[]? Collection { get; init; } = Cbor.Text(Untyped);

    /// <summary>A member more in the operation.</summary>
    public (string Key, byte[] Value)? Extra { get; init; }

    /// <summary>A save of one instance.</summary>
    public static RawOperation Of(PoisonContext context, string json, string? id = null, string collection = Untyped) => new()
    {
        Id = Cbor.Text(id ?? context.Id),
        InstanceId = Cbor.Text(id ?? context.Id),
        Patch = Cbor.Json(json),
        Stamp = Cbor.Integer(context.Stamp()),
        Collection = Cbor.Text(collection),
    };

    /// <summary>A save of a typed document.</summary>
    public static RawOperation OfAstronaut(PoisonContext context, string json) => Of(context, json, collection: Astronaut.Collection);

    /// <summary>A body with these operations and nothing else.</summary>
    public static byte[] Body(params IReadOnlyList<RawOperation> operations) => Cbor.Map(("patches", Cbor.Array([.. operations.Select(operation => operation.Write())])));

    public byte[] Write()
    {
        var patch = Members(("type", Type), ("jSONPatch", Patch), ("instanceID", InstanceId));
        var members = Members(("iD", Id), ("patch", Cbor.Map(patch)), ("timestamp", Stamp), ("collectionName", Collection));
        if (Extra is { } extra) members.Add(extra);
        return Cbor.Map([.. members.OrderBy(member => member.Key.Length).ThenBy(member => member.Key, StringComparer.Ordinal)]);
    }

    private static List<(string Key, byte[] Value)> Members(params (string Key, byte[]? Value)[] members) =>
        [.. members.Where(member => member.Value is not null).Select(member => (member.Key, member.Value!))];
}
