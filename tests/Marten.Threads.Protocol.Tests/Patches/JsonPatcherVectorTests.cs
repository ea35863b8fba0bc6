using System.Text;
using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Patches;

/// <summary>Bodies that the reference wrote: made again from the documents, and taken apart.</summary>
public sealed class JsonPatcherVectorTests
{
    [Fact]
    public void every_body_is_written_byte_for_byte()
    {
        using JsonDocument vectors = VectorFiles.Open("jsonpatcher.json");

        int written = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            long[] stamps = [.. vector.GetProperty("events_local").EnumerateArray()
                .Select(e => e.GetProperty("marshal_json_for_write_validator").GetProperty("timestamp").GetInt64())];
            OperationDraft[] drafts = [.. vector.GetProperty("actions").EnumerateArray().Zip(stamps, Draft)];

            byte[] body = EventBody.Write(drafts);

            body.ShouldBe(vector.GetProperty("body").Hex("raw"), vector.Text("name"));
            Cid.OfDagCbor(body).ToString().ShouldBe(vector.GetProperty("body").Text("cid"));
            written++;
        }

        written.ShouldBe(6);
    }

    [Fact]
    public void every_body_is_taken_apart_into_what_a_remote_daemon_saw()
    {
        using JsonDocument vectors = VectorFiles.Open("jsonpatcher.json");

        int read = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            JsonElement[] seen = [.. vector.GetProperty("events_after_cbor_roundtrip_as_seen_by_remote").EnumerateArray()];

            EventBody.TryRead(vector.GetProperty("body").Hex("raw"), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

            operations.Count.ShouldBe(seen.Length);
            foreach ((PatchOperation operation, JsonElement expected) in operations.Zip(seen))
            {
                JsonElement patch = expected.GetProperty("marshal_json_for_write_validator").GetProperty("patch");
                operation.Defect.ShouldBe(OperationDefect.None);
                operation.CollectionName.ShouldBe(expected.Text("collection"));
                operation.InstanceId.ShouldBe(expected.Text("instance_id"));
                operation.Type.ToString().ShouldBe(patch.Text("type"), StringCompareShould.IgnoreCase);
                operation.Timestamp.ShouldBe(expected.GetProperty("marshal_json_for_write_validator").GetProperty("timestamp").GetInt64());
                operation.Patch?.ToString().ShouldBe(JsonText.Parse(patch.GetProperty("json_patch").GetRawText()).ToString());
                (operation.Patch is null).ShouldBe(operation.Type == OperationType.Delete);
                read++;
            }
        }

        read.ShouldBe(9);
    }

    [Fact]
    public void no_action_makes_no_event()
    {
        using JsonDocument vectors = VectorFiles.Open("jsonpatcher.json");

        vectors.RootElement.GetProperty("empty").GetProperty("events").GetInt32().ShouldBe(0);

        EventBody.TryRead(EventBody.Empty.ToArray(), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();
        operations.ShouldBeEmpty();
        EventBody.Write([]).ShouldBe(EventBody.Empty.ToArray());
        Convert.ToHexStringLower(EventBody.Empty).ShouldBe("a1677061746368657380");
    }

    private static OperationDraft Draft(JsonElement action, long stamp)
    {
        var type = (OperationType)action.GetProperty("type").GetInt32();
        ReadOnlyMemory<byte> json = type switch
        {
            OperationType.Create => Encoding.UTF8.GetBytes(action.Text("current")),
            OperationType.Save => JsonText.Write(MergePatch.Create(Document(action.Text("previous")), Document(action.Text("current")))),
            _ => default,
        };
        return new OperationDraft(type, action.Text("collection"), action.Text("instance_id"), json, stamp);
    }

    private static DocObject Document(string text) => (DocObject)JsonText.Parse(text);
}
