using CsCheck;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>Ends and resets do not overtake a stream's own data.</summary>
public sealed class YamuxOrderTests
{
    private static readonly Gen<int[]> Sizes = Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 3000], Gen.Int[30_000, 70_000], Gen.Int[260_000, 300_000]).Array[1, 6];

    [Fact]
    public async Task all_that_was_written_before_an_end_arrives_whole()
    {
        await Gen.Select(Sizes, Gen.Bool, Gen.ULong[1, 1_000_000]).SampleAsync(
            async (sizes, disposes, seed) =>
            {
                (DuplexStream near, DuplexStream far) = DuplexStream.Pair(8192);
                await using var muxer = new MuxerHarness(wire: (new ChoppedStream(near, seed, 20_000), new ChoppedStream(far, seed + 5, 20_000)));
                (YamuxStream writer, YamuxStream reader) = await muxer.OpenAsync();

                Task<byte[]> reading = reader.ReadToEndAsync();
                foreach (int size in sizes)
                    await writer.PutAsync(Bytes.Of(size, (ulong)size));
                if (disposes)
                    await writer.DisposeAsync();
                else
                    writer.CompleteWrites();

                byte[] read = await reading.Soon();
                read.AsSpan().SequenceEqual(sizes.SelectMany(size => Bytes.Of(size, (ulong)size)).ToArray()).ShouldBeTrue();
            },
            iter: 60,
            threads: 2);
    }

    [Fact]
    public async Task an_answer_to_an_end_is_not_overtaken_by_the_disposal_behind_it()
    {
        // A peer of ours once ended its stream right after 32 bytes, and the answer was lost to a reset that followed it too soon.
        await using var muxer = new MuxerHarness();

        for (int i = 0; i < 300; i++)
        {
            (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
            byte[] ping = Bytes.Of(32, (ulong)i + 1);
            await near.PutAsync(ping);
            near.CompleteWrites();

            byte[] heard = await far.ReadToEndAsync();
            await far.PutAsync(heard);
            await far.DisposeAsync();

            (await near.ReadToEndAsync()).ShouldBe(ping);
            await near.DisposeAsync();
        }

        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task an_end_said_while_a_write_waits_comes_behind_what_it_writes()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        byte[] said = Bytes.Of(3 * YamuxOptions.InitialWindow);

        Task writing = near.PutAsync(said);
        near.CompleteWrites();

        (await far.ReadToEndAsync()).AsSpan().SequenceEqual(said).ShouldBeTrue();
        await writing.Soon();
    }

    [Fact]
    public async Task what_was_sent_before_a_reset_comes_before_it_on_the_wire()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream ours = await puppet.Other.OpenAsync();

        await ours.PutAsync(Bytes.Of(100_000));
        ours.Reset();

        long received = 0;
        YamuxHeader header;
        do
        {
            header = (await puppet.ReceiveAsync()).Header;
            received += header.Type == YamuxFrameType.Data ? header.Length : 0;
        }
        while (!header.Has(YamuxFlags.Rst));
        received.ShouldBe(100_000);
    }

    [Fact]
    public async Task long_writes_of_one_stream_leave_room_for_short_ones_of_others()
    {
        await using var puppet = new YamuxPuppet(bufferBytes: 4096);
        YamuxStream longOne = await puppet.Other.OpenAsync();
        YamuxStream shortOne = await puppet.Other.OpenAsync();

        Task longWriting = longOne.PutAsync(new byte[YamuxOptions.InitialWindow]);
        Task shortWriting = shortOne.PutAsync([1]);
        long before = 0;
        YamuxHeader header;
        do
        {
            header = (await puppet.ReceiveAsync()).Header;
            before += header is { Type: YamuxFrameType.Data, StreamId: 2 } ? header.Length : 0;
        }
        while (header is not { Type: YamuxFrameType.Data, StreamId: 4 });

        before.ShouldBeLessThanOrEqualTo(3 * new YamuxOptions().MaxFrame, "a batch was under way, and each has its turn");
        Task rest = puppet.UntilEndAsync();
        await Task.WhenAll(longWriting, shortWriting).Soon();
        await puppet.Session.DisposeAsync().Soon();
        await rest.Soon();
    }
}
