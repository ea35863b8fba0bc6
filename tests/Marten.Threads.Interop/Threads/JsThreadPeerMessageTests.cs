using System.Text.Json;
using System.Text.Json.Nodes;
using Marten.Threads.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>The peer's own codec against messages of the Go reference: what it is tested with must itself be right.</summary>
public sealed class JsThreadPeerMessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_message_of_the_reference_is_read_and_written_alike()
    {
        await using var peer = await JsPeer.StartAsync(JsMajor.Three, Token);
        using var vectors = VectorFiles.Open("net_pb.json");
        var messages = vectors.RootElement.GetProperty("messages").EnumerateArray().ToList();

        messages.Count.ShouldBe(16);
        foreach (var vector in messages)
        {
            string name = vector.GetProperty("message").GetString()!;
            string bytes = vector.GetProperty("bytes").GetString()!;
            var recoded = await peer.AskAsync("recode", new() { ["type"] = name.Split(' ', '/')[0], ["bytes"] = bytes }, Token);

            ((string?)recoded["bytes"]).ShouldBe(bytes, name);
            Canonical(recoded["message"]!).ShouldBe(Canonical(JsonNode.Parse(vector.GetProperty("go_json_bytes_are_base64").GetRawText())!), name);
        }
    }

    /// <summary>The same text for the same content: members sorted, numbers as texts, and lists without an entry left out as the reference does it.</summary>
    private static string Canonical(JsonNode node) => node switch
    {
        JsonObject members => $"{{{string.Join(",", members.Where(static one => one.Value is not JsonArray { Count: 0 }).OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}:{Canonical(one.Value!)}"))}}}",
        JsonArray items => $"[{string.Join(",", items.Select(static one => Canonical(one!)))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value!,
        _ => node.ToJsonString(),
    };
}
