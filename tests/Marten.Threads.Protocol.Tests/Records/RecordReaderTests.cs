using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

public sealed class RecordReaderTests
{
    private static readonly byte[] EventKey = [.. Enumerable.Repeat((byte)7, SymmetricKey.Length)];

    private readonly TestLog _log = TestLog.OfRecords(seed: 1, count: 2);

    [Fact]
    public void a_body_is_read_with_the_read_key()
    {
        foreach (TestRecord record in _log.Records)
        {
            RecordReader.ReadBody(record.Verified, _log.ThreadKey.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.None);
            body.ShouldBe(record.Body);
        }
    }

    [Fact]
    public void another_key_does_not_open_the_header()
    {
        RecordReader.ReadBody(_log.Last.Verified, _log.ThreadKey.ServiceKey, out byte[]? body).ShouldBe(BodyRefusal.HeaderNotOpened);

        body.ShouldBeNull();
    }

    public static TheoryData<string, byte[]> MalformedHeaders => new()
    {
        { "no bytes", [] },
        { "an empty map, as the reference writes for no key", [0xa0] },
        { "a key of 31 bytes", [0xa1, 0x63, .. "key"u8, 0x58, 0x1f, .. EventKey[1..]] },
        { "a key of 33 bytes", [0xa1, 0x63, .. "key"u8, 0x58, 0x21, .. EventKey, 0x00] },
        { "a libp2p private key", [0xa1, 0x63, .. "key"u8, 0x58, 0x44, 0x08, 0x01, 0x12, 0x40, .. EventKey, .. EventKey] },
        { "a byte behind it", [0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey, 0x00] },
        { "cut short", [0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey[1..]] },
        { "a long head", [0xa1, 0x63, .. "key"u8, 0x59, 0x00, 0x20, .. EventKey] },
        { "an indefinite map", [0xbf, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey, 0xff] },
        { "another name", [0xa1, 0x63, .. "Key"u8, 0x58, 0x20, .. EventKey] },
        { "a second field", [0xa2, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey, 0x64, .. "time"u8, 0x01] },
        { "a text", [0xa1, 0x63, .. "key"u8, 0x78, 0x20, .. EventKey] },
    };

    [Theory]
    [MemberData(nameof(MalformedHeaders))]
    public void a_header_is_exactly_one_key_of_32_bytes(string what, byte[] header)
    {
        VerifiedRecord record = WithHeader(header, EventKey);

        RecordReader.ReadBody(record, _log.ThreadKey.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.HeaderMalformed, what);

        body.ShouldBeNull();
    }

    [Fact]
    public void a_header_with_the_key_of_another_body_does_not_open_this_one()
    {
        VerifiedRecord record = WithHeader([0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey], [.. EventKey.Select(value => (byte)(value + 1))]);

        RecordReader.ReadBody(record, _log.ThreadKey.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.BodyNotOpened);

        body.ShouldBeNull();
    }

    [Fact]
    public void a_header_and_body_made_by_hand_are_read()
    {
        VerifiedRecord record = WithHeader([0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. EventKey], EventKey);

        RecordReader.ReadBody(record, _log.ThreadKey.ReadKey!, out byte[]? body).ShouldBe(BodyRefusal.None);

        body.ShouldBe([0xf6]);
    }

    [Fact]
    public void a_record_is_not_reopened_with_another_threads_key()
    {
        RecordReader.TryReopen(_log.Last.Envelope, _log.LogId, new TestLog(seed: 2).ThreadKey.ServiceKey, out VerifiedRecord? record).ShouldBeFalse();

        record.ShouldBeNull();
    }

    /// <summary>A record with a header of any plaintext and the body <c>null</c> under a key.</summary>
    private VerifiedRecord WithHeader(byte[] header, byte[] bodyKey)
    {
        SymmetricKey.TryFromBytes(bodyKey, out SymmetricKey? key).ShouldBeTrue();
        RecordEnvelope envelope = _log.Last.WithSignedContent(
            RecordParts.Bytes(_log.ThreadKey.ReadKey!.Encrypt(header, _log.Random)),
            RecordParts.Bytes(key.Encrypt([0xf6], _log.Random)));

        RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);
        return record!;
    }
}
