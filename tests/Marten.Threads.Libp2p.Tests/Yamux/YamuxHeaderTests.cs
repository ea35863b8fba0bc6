using CsCheck;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class YamuxHeaderTests
{
    private const int Mutants = 300;

    [Fact]
    public void a_header_is_twelve_bytes_in_network_order()
    {
        byte[] bytes = new byte[YamuxHeader.Size];

        new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Syn | YamuxFlags.Rst, 0x01020304, 0xa0b0c0d0).Write(bytes);

        Convert.ToHexStringLower(bytes).ShouldBe("000100090" + "1020304a0b0c0d0");
    }

    [Fact]
    public void every_header_is_read_as_it_was_written()
    {
        Gen.Select(Gen.Int[0, 3], Gen.UShort, Gen.UInt, Gen.UInt).Sample((type, flags, stream, length) =>
        {
            var header = new YamuxHeader((YamuxFrameType)type, (YamuxFlags)flags, stream, length);
            byte[] bytes = new byte[YamuxHeader.Size];
            header.Write(bytes);
            return YamuxHeader.TryRead(bytes, out YamuxHeader read) && read == header;
        });
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(255, 0)]
    [InlineData(0, 4)]
    [InlineData(0, 255)]
    public void other_versions_and_types_are_refused(byte version, byte type)
    {
        YamuxHeader.TryRead([version, type, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], out _).ShouldBeFalse();
    }

    [Fact]
    public async Task spoilt_conversations_end_a_session_in_a_documented_way_and_leave_nothing()
    {
        byte[] talk =
        [
            .. YamuxPuppet.Window(1, 1000, YamuxFlags.Syn), .. YamuxPuppet.Data(1, Bytes.Of(20)), .. YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 5),
            .. YamuxPuppet.Data(3, [1, 2], YamuxFlags.Syn | YamuxFlags.Fin), .. YamuxPuppet.Window(1, 5), .. YamuxPuppet.Window(1, 0, YamuxFlags.Rst),
        ];
        var random = new SeededRandomSource(7);

        for (int i = 0; i < Mutants; i++)
        {
            byte[] spoilt = Mutations.Spoil(random, [talk]);
            await using var puppet = new YamuxPuppet();
            await puppet.Wire.PutAsync(spoilt);
            await puppet.Wire.DisposeAsync();
            (await puppet.Other.EndAsync()).Failure.ShouldBeOneOf(Libp2pFailure.ConnectionClosed, Libp2pFailure.ProtocolViolation);
            (await puppet.Other.EndAsync()).Reason.ShouldNotContain("An error in this host", Case.Sensitive, $"mutant {i}: {Convert.ToHexStringLower(spoilt)}");
        }
    }
}
