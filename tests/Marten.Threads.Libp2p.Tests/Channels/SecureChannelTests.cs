using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Channels;

/// <summary>What every encrypted connection must do, whatever encrypts it.</summary>
public abstract class SecureChannelTests
{
    private const int LargeLength = 10 * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Does the handshake over two ends of a connection, and gives the encrypted ends.</summary>
    protected abstract Task<(Stream Left, Stream Right)> SecureAsync(Stream left, Stream right);

    [Fact]
    public async Task ten_megabytes_go_both_ways_at_once()
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());
        byte[] there = Bytes.Of(LargeLength, 1);
        byte[] back = Bytes.Of(LargeLength, 2);

        Task writing = Task.WhenAll(left.PutAsync(there), right.PutAsync(back));
        byte[][] read = await Task.WhenAll(right.ReadExactlyAsync(there.Length), left.ReadExactlyAsync(back.Length)).Soon();

        await writing.Soon();
        read[0].AsSpan().SequenceEqual(there).ShouldBeTrue();
        read[1].AsSpan().SequenceEqual(back).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65_519)]
    [InlineData(65_520)]
    [InlineData(200_000)]
    public async Task what_was_written_at_once_is_read_in_pieces_of_any_size(int pieceLength)
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());
        byte[] sent = Bytes.Of(150_000);

        Task writing = left.PutAsync(sent);
        var received = new List<byte>();
        byte[] piece = new byte[pieceLength];
        while (received.Count < sent.Length)
            received.AddRange(piece[..await right.ReadAsync(piece, Cancellation).Soon()]);

        await writing.Soon();
        received.ToArray().ShouldBe(sent);
    }

    [Fact]
    public async Task what_was_written_byte_by_byte_is_read()
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());
        byte[] sent = Bytes.Of(2_000);

        foreach (byte value in sent)
            await left.PutAsync([value]);

        (await right.ReadExactlyAsync(sent.Length)).ShouldBe(sent);
    }

    [Theory]
    [InlineData(1UL, 1)]
    [InlineData(2UL, 20)]
    [InlineData(3UL, 70_000)]
    public async Task the_network_may_cut_messages_anywhere(ulong seed, int pieceMax)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        (Stream left, Stream right) = await OverAsync((new ChoppedStream(near, seed, pieceMax), new ChoppedStream(far, seed + 10, pieceMax)));
        byte[] sent = Bytes.Of(100_000);

        Task writing = left.PutAsync(sent);

        (await right.ReadExactlyAsync(sent.Length)).ShouldBe(sent);
        await writing.Soon();
    }

    [Fact]
    public async Task a_read_of_no_bytes_waits_and_takes_nothing()
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());

        Task<int> waiting = right.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await left.PutAsync([1, 2, 3]);

        (await waiting.Soon()).ShouldBe(0);
        (await right.ReadExactlyAsync(1)).ShouldBe([1]);
        (await right.ReadAsync(Memory<byte>.Empty, Cancellation).Soon()).ShouldBe(0, "something waits to be read");
        (await right.ReadExactlyAsync(2)).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task writing_nothing_changes_nothing()
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());

        await left.PutAsync([]);
        await left.PutAsync([1]);
        await left.PutAsync([]);
        await left.PutAsync([2]);

        (await right.ReadExactlyAsync(2)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task the_end_between_messages_is_an_end()
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());

        await left.PutAsync([1, 2, 3]);
        await left.DisposeAsync();

        (await right.ReadToEndAsync()).ShouldBe([1, 2, 3]);
        (await right.ReadAsync(new byte[1], Cancellation).Soon()).ShouldBe(0, "an end stays an end");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task the_end_inside_a_message_is_a_failure(int kept)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        var wire = new SpoiltStream(far);
        (Stream left, Stream right) = await OverAsync((near, wire));
        wire.EndAfter(kept);

        await left.PutAsync(Bytes.Of(100));

        await Should.ThrowAsync<IOException>(() => right.ReadAsync(new byte[200], Cancellation).AsTask().Soon());
        await Should.ThrowAsync<IOException>(() => right.ReadAsync(new byte[200], Cancellation).AsTask().Soon());
    }

    [Theory]
    [InlineData(2)] // behind the length
    [InlineData(50)]
    [InlineData(110)] // in the tag, or near the end
    public async Task a_flipped_bit_is_a_failure_and_nothing_is_read_any_more(int at)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        var wire = new SpoiltStream(far);
        (Stream left, Stream right) = await OverAsync((near, wire));
        await left.PutAsync([1, 2, 3]);
        (await right.ReadExactlyAsync(3)).ShouldBe([1, 2, 3]);
        wire.FlipAfter(at);

        await left.PutAsync(Bytes.Of(100));
        await left.PutAsync([4, 5, 6]);

        await Should.ThrowAsync<IOException>(() => right.ReadAsync(new byte[200], Cancellation).AsTask().Soon());
        await Should.ThrowAsync<IOException>(() => right.ReadAsync(new byte[200], Cancellation).AsTask().Soon());
    }

    [Fact]
    public async Task what_came_whole_before_an_altered_message_is_read()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        var wire = new SpoiltStream(far);
        (Stream left, Stream right) = await OverAsync((near, wire));
        wire.FlipAfter(180);

        await left.PutAsync(Bytes.Of(100));
        await left.PutAsync(Bytes.Of(100));

        (await right.ReadAsync(new byte[1000], Cancellation).Soon()).ShouldBe(100);
        await Should.ThrowAsync<IOException>(() => right.ReadAsync(new byte[1000], Cancellation).AsTask().Soon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task a_cancelled_wait_costs_nothing(int length)
    {
        (Stream left, Stream right) = await OverAsync(DuplexStream.Pair());
        using var cancellation = new CancellationTokenSource();

        Task<int> waiting = right.ReadAsync(new byte[length], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.Soon());
        await left.PutAsync([1, 2, 3]);

        (await right.ReadExactlyAsync(3)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task both_ends_fail_when_the_connection_breaks()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        (Stream left, Stream right) = await OverAsync((near, far));

        Task<int> waiting = right.ReadAsync(new byte[10], Cancellation).AsTask();
        near.Abort();

        await Should.ThrowAsync<IOException>(() => waiting.Soon());
        await Should.ThrowAsync<Exception>(() => left.PutAsync([1]));
    }

    private async Task<(Stream Left, Stream Right)> OverAsync((Stream Left, Stream Right) wire) => await SecureAsync(wire.Left, wire.Right).Soon();
}
