using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

public sealed class RecordForgeTests
{
    private readonly TestLog _log = new(seed: 1);

    [Fact]
    public void the_same_random_bytes_give_the_same_record()
    {
        VerifiedRecord one = Forge(new SeededRandomSource(9), [0xa0]);
        VerifiedRecord two = Forge(new SeededRandomSource(9), [0xa0]);
        VerifiedRecord three = Forge(new SeededRandomSource(10), [0xa0]);

        two.Cid.ShouldBe(one.Cid);
        two.Envelope.ToBlock().ShouldBe(one.Envelope.ToBlock());
        three.Cid.ShouldNotBe(one.Cid);
    }

    [Fact]
    public void event_key_and_nonces_are_drawn_in_the_order_of_the_vectors()
    {
        byte[][] draws = [[.. Enumerable.Repeat((byte)1, 32)], [.. Enumerable.Repeat((byte)2, 12)], [.. Enumerable.Repeat((byte)3, 12)], [.. Enumerable.Repeat((byte)4, 12)]];

        VerifiedRecord record = Forge(new QueuedRandomSource(draws), [0xa0]);

        record.Envelope.BodyNode.Span[2..14].ToArray().ShouldBe(draws[1]);
        record.Envelope.HeaderNode.Span[2..14].ToArray().ShouldBe(draws[2]);
        record.Envelope.RecordNode.Span[2..14].ToArray().ShouldBe(draws[3]);
    }

    [Fact]
    public void the_largest_body_fits_and_one_byte_more_does_not()
    {
        int overhead = Forge(_log.Random, new byte[100_000]).Envelope.ByteCount - 100_000;
        int largest = RecordLimits.RecordMaxBytes - overhead;

        Forge(_log.Random, new byte[largest]).Envelope.ByteCount.ShouldBe(RecordLimits.RecordMaxBytes);
        Should.Throw<ArgumentException>(() => Forge(_log.Random, new byte[largest + 1]));
        Should.Throw<ArgumentException>(() => Forge(_log.Random, new byte[RecordLimits.RecordMaxBytes + 1]));
        Should.Throw<ArgumentException>(() => Forge(_log.Random, []));
    }

    [Fact]
    public void misuse_is_told_apart()
    {
        ThreadKey replicator = _log.ThreadKey.WithoutReadKey();
        Cid raw = Cid.FromBytes([0x01, 0x55, 0x12, 0x20, .. new byte[32]]);
        VerifyingKey author = _log.Author.VerifyingKey;

        Should.Throw<ArgumentException>(() => RecordForge.Forge(replicator, _log.LogKey, author, default, [0xa0], _log.Random)).ParamName.ShouldBe("key");
        Should.Throw<ArgumentException>(() => RecordForge.Forge(_log.ThreadKey, _log.LogKey, default, default, [0xa0], _log.Random)).ParamName.ShouldBe("author");
        Should.Throw<ArgumentException>(() => RecordForge.Forge(_log.ThreadKey, _log.LogKey, author, raw, [0xa0], _log.Random)).ParamName.ShouldBe("previous");
        Should.Throw<ArgumentNullException>(() => RecordForge.Forge(null!, _log.LogKey, author, default, [0xa0], _log.Random));
        Should.Throw<ArgumentNullException>(() => RecordForge.Forge(_log.ThreadKey, null!, author, default, [0xa0], _log.Random));
        Should.Throw<ArgumentNullException>(() => RecordForge.Forge(_log.ThreadKey, _log.LogKey, author, default, [0xa0], null!));
    }

    private VerifiedRecord Forge(IRandomSource random, ReadOnlySpan<byte> body) =>
        RecordForge.Forge(_log.ThreadKey, _log.LogKey, _log.Author.VerifyingKey, default, body, random);
}
