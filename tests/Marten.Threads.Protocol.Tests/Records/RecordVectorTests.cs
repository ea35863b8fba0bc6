using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>The records that the reference made with listed random bytes, made again and read back.</summary>
public sealed class RecordVectorTests
{
    private static readonly string[] Draws = ["event_key_32", "body_nonce_12", "header_nonce_12", "record_nonce_12"];

    [Fact]
    public void every_vector_is_forged_byte_for_byte()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        var setting = Setting.Of(vectors.RootElement);

        int forged = 0;
        foreach (JsonElement vector in Vectors(vectors.RootElement))
        {
            var random = new QueuedRandomSource(Draws.Select(draw => vector.GetProperty("rand_reads_in_order").Hex(draw)));

            VerifiedRecord record = RecordForge.Forge(
                setting.ThreadKey, setting.LogKey, setting.Author, Previous(vector), vector.GetProperty("body_plain").Hex("raw"), random);

            ShouldBe(record.Cid, record.Envelope.RecordNode, vector.GetProperty("record_node"));
            ShouldBe(record.EventCid, record.Envelope.EventNode, vector.GetProperty("event_node"));
            ShouldBe(record.HeaderCid, record.Envelope.HeaderNode, vector.GetProperty("header_node"));
            ShouldBe(record.BodyCid, record.Envelope.BodyNode, vector.GetProperty("body_node"));
            random.Remaining.ShouldBe(0);
            forged++;
        }

        forged.ShouldBe(8);
    }

    [Fact]
    public void every_vector_is_verified_and_read_back()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        var setting = Setting.Of(vectors.RootElement);

        foreach (JsonElement vector in Vectors(vectors.RootElement))
        {
            RecordRefusal refusal = RecordVerifier.Verify(Envelope(vector), setting.LogId, setting.ThreadKey.ServiceKey, out VerifiedRecord? record);

            refusal.ShouldBe(RecordRefusal.None);
            record!.Cid.ToString().ShouldBe(vector.GetProperty("record_node").Text("cid"));
            record.Previous.ShouldBe(Previous(vector));
            record.IsFirst.ShouldBe(!Previous(vector).IsDefined);
            record.AuthorKey.ToArray().ShouldBe(vectors.RootElement.Hex("identity_pubkey_marshalled"));
            RecordReader.ReadBody(record, setting.ThreadKey.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.None);
            body.ShouldBe(vector.GetProperty("body_plain").Hex("raw"));
        }
    }

    [Fact]
    public void every_vector_has_the_plaintexts_that_the_reference_lists()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        var setting = Setting.Of(vectors.RootElement);

        foreach (JsonElement vector in Vectors(vectors.RootElement))
        {
            RecordParts parts = RecordParts.Open(Envelope(vector), setting.ThreadKey.ServiceKey);

            parts.Plaintext().ShouldBe(vector.GetProperty("record_plain").Hex("raw"));
            parts.Signature.ShouldBe(vector.Hex("sig"));
            setting.LogKey.VerifyingKey.Verify(vector.Hex("sig_payload"), parts.Signature).ShouldBeTrue();
        }
    }

    [Fact]
    public void the_chain_of_five_is_linked_from_record_to_record()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        var setting = Setting.Of(vectors.RootElement);
        Cid head = default;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("chain_of_5").EnumerateArray())
        {
            RecordVerifier.Verify(Envelope(vector), setting.LogId, setting.ThreadKey.ServiceKey, out VerifiedRecord? record);

            record!.Previous.ShouldBe(head);
            head = record.Cid;
        }

        head.IsDefined.ShouldBeTrue();
    }

    [Fact]
    public void the_mistakes_that_the_reference_reports_are_refused_too()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        var setting = Setting.Of(vectors.RootElement);
        RecordEnvelope envelope = Envelope(vectors.RootElement.GetProperty("chain_of_5")[1]);
        var random = new SeededRandomSource(1);

        vectors.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.Text("case")).ShouldBe(
            ["Verify with wrong key", "RecordFromNode wrong key", "RecordFromProto nil key", "DecryptionKeyFromBytes 2 bytes"]);

        LogId otherLog = LogId.FromKey(SigningKey.Generate(random).VerifyingKey);
        RecordVerifier.Verify(envelope, otherLog, setting.ThreadKey.ServiceKey, out _).ShouldBe(RecordRefusal.SignatureInvalid);
        RecordVerifier.Verify(envelope, setting.LogId, SymmetricKey.Generate(random), out _).ShouldBe(RecordRefusal.RecordNodeNotOpened);
        Should.Throw<ArgumentNullException>(() => RecordVerifier.Verify(envelope, setting.LogId, null!, out _));
        SymmetricKey.TryFromBytes([1, 2], out _).ShouldBeFalse();
    }

    private static IEnumerable<JsonElement> Vectors(JsonElement root) =>
        root.GetProperty("single_records_no_prev").EnumerateArray().Concat(root.GetProperty("chain_of_5").EnumerateArray());

    private static RecordEnvelope Envelope(JsonElement vector) => new(
        vector.GetProperty("record_node").Hex("raw"),
        vector.GetProperty("event_node").Hex("raw"),
        vector.GetProperty("header_node").Hex("raw"),
        vector.GetProperty("body_node").Hex("raw"));

    private static Cid Previous(JsonElement vector) => vector.Text("prev") is { Length: > 0 } text ? Cid.Parse(text) : default;

    private static void ShouldBe(Cid cid, ReadOnlyMemory<byte> node, JsonElement vector)
    {
        node.ToArray().ShouldBe(vector.Hex("raw"));
        cid.ToString().ShouldBe(vector.Text("cid"));
        cid.Bytes.ToArray().ShouldBe(vector.Hex("cid_bytes"));
    }

    private sealed record Setting(ThreadKey ThreadKey, SigningKey LogKey, LogId LogId, VerifyingKey Author)
    {
        public static Setting Of(JsonElement root)
        {
            ThreadKey.TryFromBytes([.. root.Hex("service_key"), .. root.Hex("read_key")], out ThreadKey? threadKey).ShouldBeTrue();
            SigningKey.TryFromSeed(root.Hex("log_key_seed"), out SigningKey? logKey).ShouldBeTrue();
            SigningKey.TryFromSeed(root.Hex("identity_seed"), out SigningKey? author).ShouldBeTrue();
            return new Setting(threadKey, logKey, LogId.Parse(root.Text("log_id")), author.VerifyingKey);
        }
    }
}
