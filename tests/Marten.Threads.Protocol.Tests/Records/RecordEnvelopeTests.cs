using CsCheck;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

public sealed class RecordEnvelopeTests
{
    private const int Mutants = 20_000;

    [Fact]
    public void a_block_is_the_length_and_bytes_of_record_event_header_and_body()
    {
        var envelope = new RecordEnvelope(new byte[] { 1, 2 }, new byte[] { 3 }, default, Enumerable.Repeat((byte)4, 200).ToArray());

        byte[] block = envelope.ToBlock();

        block.ShouldBe([2, 1, 2, 1, 3, 0, 0xc8, 0x01, .. Enumerable.Repeat((byte)4, 200)]);
        envelope.ByteCount.ShouldBe(203);
    }

    [Fact]
    public void a_block_is_taken_apart_into_the_same_nodes()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 3], Gen.Byte.Array[0, 3]).Sample((record, @event, header, body) =>
        {
            RecordEnvelope.TryFromBlock(new RecordEnvelope(record, @event, header, body).ToBlock(), out RecordEnvelope? envelope).ShouldBeTrue();

            envelope.RecordNode.ToArray().ShouldBe(record);
            envelope.EventNode.ToArray().ShouldBe(@event);
            envelope.HeaderNode.ToArray().ShouldBe(header);
            envelope.BodyNode.ToArray().ShouldBe(body);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("0000000000", "a byte behind it")]
    [InlineData("00000001", "a node cut short")]
    [InlineData("0000008000", "a padded length")]
    [InlineData("000000ffffffffffffffffff01", "a length of 2^64-1")]
    [InlineData("000000ffffffff0f", "a length of 2^32-1")]
    public void other_bytes_are_no_block(string hex, string why = "")
    {
        RecordEnvelope.TryFromBlock(Convert.FromHexString(hex), out RecordEnvelope? envelope).ShouldBeFalse(why);

        envelope.ShouldBeNull();
    }

    [Fact]
    public void a_mutant_that_is_a_block_is_the_only_block_of_its_nodes()
    {
        byte[][] samples = [.. TestLog.OfRecords(seed: 1, count: 3).Records.Select(record => record.Envelope.ToBlock()), [0, 0, 0, 0], [1, 1, 1, 2, 1, 3, 1, 4]];
        int accepted = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            if (!RecordEnvelope.TryFromBlock(mutant, out RecordEnvelope? envelope))
                return;

            envelope.ToBlock().ShouldBe(mutant);
            accepted++;
        });

        accepted.ShouldBeInRange(Mutants / 100, Mutants - 1);
    }
}
