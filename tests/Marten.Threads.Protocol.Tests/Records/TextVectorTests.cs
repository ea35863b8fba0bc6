using System.Text;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>The second, independent set of vectors: two records, made with the keys and nonces of the specification's section 15.</summary>
public sealed class TextVectorTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "thread-protocol-vectors.txt"));

    private readonly ThreadKey _threadKey;
    private readonly SigningKey _logKey;
    private readonly SigningKey _author;

    public TextVectorTests()
    {
        ThreadKey.TryFromBytes([.. Repeated(0x01, 32), .. Repeated(0x02, 32)], out ThreadKey? threadKey).ShouldBeTrue();
        SigningKey.TryFromSeed(Repeated(0x04, 32), out SigningKey? logKey).ShouldBeTrue();
        SigningKey.TryFromSeed(Repeated(0x05, 32), out SigningKey? author).ShouldBeTrue();
        (_threadKey, _logKey, _author) = (threadKey, logKey, author);
    }

    [Fact]
    public void the_bodies_are_written_byte_for_byte()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"_id":"01abc","_mod":1600000000000000000,"name":"Rex"}""");

        byte[] first = EventBody.Write([new OperationDraft(OperationType.Create, "Dogs", "01abc", json, 1_600_000_000_000_000_000)]);
        byte[] second = EventBody.Write([new OperationDraft(OperationType.Delete, "Dogs", "01abc", default, 1_600_000_001_000_000_000)]);

        first.ShouldBe(Bytes("body1 plain"));
        Cid.OfDagCbor(first).ToString().ShouldBe(LastWord("body1 plain"));
        second.ShouldBe(Bytes("body2 plain"));
    }

    [Fact]
    public void both_records_are_forged_byte_for_byte()
    {
        VerifiedRecord first = Forge(1, default);
        VerifiedRecord second = Forge(2, first.Cid);

        first.Envelope.BodyNode.ToArray().ShouldBe(Bytes("bodyNode1"));
        first.BodyCid.ToString().ShouldBe(LastWord("bodyNode1 cid"));
        first.Envelope.HeaderNode.ToArray().ShouldBe(Bytes("headerNode1"));
        first.HeaderCid.ToString().ShouldBe(LastWord("headerNode1 cid"));
        first.Envelope.EventNode.ToArray().ShouldBe(Bytes("eventNode1"));
        first.EventCid.ToString().ShouldBe(LastWord("eventNode1 cid"));
        first.Envelope.RecordNode.ToArray().ShouldBe(Bytes("recordNode1"));
        first.Cid.ToString().ShouldBe(Words("recordNode1 cid")[0]);
        first.Cid.Bytes.ToArray().ShouldBe(Convert.FromHexString(LastWord("recordNode1 cid")));

        second.Envelope.BodyNode.ToArray().ShouldBe(Bytes("bodyNode2"));
        second.Envelope.HeaderNode.ToArray().ShouldBe(Bytes("headerNode2"));
        second.Envelope.EventNode.ToArray().ShouldBe(Bytes("eventNode2"));
        second.EventCid.ToString().ShouldBe(LastWord("eventNode2"));
        second.Envelope.RecordNode.ToArray().ShouldBe(Bytes("recordNode2"));
        second.Cid.ToString().ShouldBe(LastWord("recordNode2 cid"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void the_plaintexts_are_those_of_the_vectors(int number)
    {
        RecordParts parts = RecordParts.Open(Envelope(number), _threadKey.ServiceKey);

        parts.Plaintext().ShouldBe(Bytes($"record{number} plain"));
        parts.Signature.ShouldBe(Bytes($"sig{number}"));
        _threadKey.ReadKey!.TryDecrypt(parts.HeaderNode.Span[2..], out byte[]? header).ShouldBeTrue();
        header.ShouldBe(Bytes("header plain"));
    }

    [Fact]
    public void the_second_signature_covers_event_and_previous_record()
    {
        VerifiedRecord second = Verify(2);

        byte[] payload = [.. second.EventCid.Span, .. second.Previous.Span];

        payload.ShouldBe(Bytes("sig2 payload"));
    }

    [Fact]
    public void both_records_are_verified_and_read_back()
    {
        VerifiedRecord first = Verify(1);
        VerifiedRecord second = Verify(2);

        second.Previous.ShouldBe(first.Cid);
        RecordReader.ReadBody(first, _threadKey.ReadKey!, out byte[]? firstBody).ShouldBe(BodyRefusal.None);
        EventBody.TryRead(firstBody, out IReadOnlyList<PatchOperation>? creates).ShouldBeTrue();
        creates.ShouldHaveSingleItem().Type.ShouldBe(OperationType.Create);
        creates[0].Patch!.ToString().ShouldBe("""{"_id":"01abc","_mod":1600000000000000000,"name":"Rex"}""");
        RecordReader.ReadBody(second, _threadKey.ReadKey!, out byte[]? secondBody).ShouldBe(BodyRefusal.None);
        EventBody.TryRead(secondBody, out IReadOnlyList<PatchOperation>? deletes).ShouldBeTrue();
        deletes.ShouldHaveSingleItem().Type.ShouldBe(OperationType.Delete);
        deletes[0].Timestamp.ShouldBe(1_600_000_001_000_000_000);
    }

    private VerifiedRecord Verify(int number)
    {
        RecordVerifier.Verify(Envelope(number), LogId.FromKey(_logKey.VerifyingKey), _threadKey.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);
        return record!;
    }

    private VerifiedRecord Forge(byte number, Cid previous)
    {
        var random = new QueuedRandomSource(
            Repeated(0x03, 32),
            Repeated((byte)(0xa0 + number), 12),
            Repeated((byte)(0xb0 + number), 12),
            Repeated((byte)(0xc0 + number), 12));
        return RecordForge.Forge(_threadKey, _logKey, _author.VerifyingKey, previous, Bytes($"body{number} plain"), random);
    }

    private static RecordEnvelope Envelope(int number) => new(
        Bytes($"recordNode{number}"), Bytes($"eventNode{number}"), Bytes($"headerNode{number}"), Bytes($"bodyNode{number}"));

    /// <summary>What follows a label, word by word; the lines of a node, of its CID and of its plaintext begin alike.</summary>
    private static string[] Words(string label) => Lines
        .Where(line => line.StartsWith(label + ' ', StringComparison.Ordinal))
        .Select(line => line[(label.Length + 1)..].Split(' '))
        .Single(words => words[0] is not ("cid" or "plain" or "payload"));

    private static string LastWord(string label) => Words(label)[^1];

    private static byte[] Bytes(string label) => Convert.FromHexString(Words(label)[0]);

    private static byte[] Repeated(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
