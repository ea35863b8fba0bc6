using System.Formats.Cbor;
using CsCheck;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Cbor;

public sealed class DagCborPropertyTests
{
    private const int Mutants = 20_000;

    [Fact]
    public void whatever_another_encoder_writes_canonically_is_accepted()
    {
        CborTree.Values.Sample(value =>
        {
            byte[] bytes = CborTree.Write(value);

            DagCbor.IsCanonical(bytes, DagCbor.DepthMax, out CborDefect defect).ShouldBeTrue($"{defect} in {Convert.ToHexStringLower(bytes)}");
        });
    }

    [Fact]
    public void every_prefix_and_every_longer_string_is_refused()
    {
        CborTree.Values.Sample(value =>
        {
            byte[] bytes = CborTree.Write(value);

            for (int length = 0; length < bytes.Length; length++)
                DagCbor.IsCanonical(bytes.AsSpan(0, length), DagCbor.DepthMax, out _).ShouldBeFalse();
            DagCbor.IsCanonical([.. bytes, 0x00], DagCbor.DepthMax, out CborDefect defect).ShouldBeFalse();
            defect.ShouldBe(CborDefect.TrailingBytes);
        });
    }

    [Fact]
    public void the_cursor_steps_over_exactly_one_item()
    {
        Gen.Select(CborTree.Values, CborTree.Values).Sample((first, second) =>
        {
            byte[] bytes = [.. CborTree.Write(first), .. CborTree.Write(second)];
            var cursor = new CborCursor(bytes);

            cursor.Skip();
            int middle = cursor.Position;
            cursor.Skip();

            middle.ShouldBe(CborTree.Write(first).Length);
            cursor.Position.ShouldBe(bytes.Length);
        });
    }

    /// <summary>
    /// Accepted means: there is no other way to write the value. So what is accepted after a mutation is read by another decoder and written
    /// by another encoder, and must come out as the same bytes.
    /// </summary>
    [Fact]
    public void a_mutant_that_is_accepted_is_the_only_encoding_of_its_value()
    {
        byte[][] samples =
        [
            .. CborTree.Values.Array[200].Generate(new PCG(1), null, out _).Select(CborTree.Write),
            CborTree.Write(new List<object?> { new CborLink(Cid.OfDagCbor([0xf6]).Bytes.ToArray()), "patches", new byte[30] }),
        ];
        int accepted = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            if (!DagCbor.IsCanonical(mutant, DagCbor.DepthMax, out CborDefect defect))
            {
                defect.ShouldNotBe(CborDefect.None);
                return;
            }

            accepted++;
            CborTree.Write(CborTree.Read(new CborReader(mutant, CborConformanceMode.Lax))).ShouldBe(mutant);
        });

        accepted.ShouldBeInRange(Mutants / 100, Mutants - 1);
    }
}
