using System.Text;
using System.Text.Json.Nodes;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Interop.Threads;

/// <summary>A record as one side decrypted it, in a form in which the sides can be compared.</summary>
/// <param name="Cid">The record.</param>
/// <param name="Previous">The record before it; undefined for the first.</param>
/// <param name="Author">The author's key, in hex.</param>
/// <param name="Body">The plaintext of its body, in hex.</param>
/// <param name="Operations">The operations of its body, a line for each; null for a body of another kind.</param>
internal sealed record ToldRecord(Cid Cid, Cid Previous, string Author, string Body, string? Operations)
{
    /// <summary>As the peer tells it.</summary>
    public static ToldRecord Of(JsonNode told) => new(
        Cid.Parse((string)told["cid"]!),
        told["previous"] is { } previous ? Cid.Parse((string)previous!) : default,
        (string)told["author"]!,
        (string)told["body"]!,
        told["operations"] is JsonArray operations ? string.Join('\n', operations.Select(static one => Line(one!))) : null);

    /// <summary>As it is read here.</summary>
    public static ToldRecord Of(VerifiedRecord record, SymmetricKey readKey)
    {
        RecordReader.ReadBody(record, readKey, out byte[]? body).ShouldBe(BodyRefusal.None);
        string? lines = EventBody.TryRead(body, out var operations) ? string.Join('\n', operations.Select(Line)) : null;
        return new ToldRecord(record.Cid, record.Previous, Convert.ToHexStringLower(record.AuthorKey.Span), Convert.ToHexStringLower(body!), lines);
    }

    private static string Line(JsonNode told) =>
        $"{(string?)told["timestamp"]} {(string?)told["type"]} {(string?)told["collection"]}/{(string?)told["id"]} {(string?)told["json"] ?? "-"}";

    private static string Line(PatchOperation one)
    {
        string json = one.Type == OperationType.Delete ? "-" : Encoding.UTF8.GetString(one.JsonPatch.Span);
        return $"{one.Timestamp} {one.Type.ToString().ToLowerInvariant()} {one.CollectionName}/{one.InstanceId} {json}";
    }
}
