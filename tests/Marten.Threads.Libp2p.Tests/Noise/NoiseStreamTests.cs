using System.Buffers.Binary;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Noise;

/// <summary>The framing of libp2p's Noise; what every secure channel does is in <see cref="NoiseChannelTests"/>.</summary>
public sealed class NoiseStreamTests : IDisposable
{
    private static readonly byte[] Key = Bytes.Of(NoiseAead.KeyLength);

    private readonly DuplexStream _wire;
    private readonly NoiseStream _stream;
    private readonly NoiseCipher _sending = new(Key); // of the other side, played by hand
    private readonly NoiseCipher _receiving = new(Key);

    public NoiseStreamTests()
    {
        (_wire, DuplexStream far) = DuplexStream.Pair(1 << 20);
        _stream = new NoiseStream(far, new NoiseCipher(Key), new NoiseCipher(Key));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stream.Dispose();
        _wire.Dispose();
        _sending.Dispose();
        _receiving.Dispose();
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(65_519, new[] { 65_519 })]
    [InlineData(65_520, new[] { 65_519, 1 })]
    [InlineData(131_036, new[] { 65_519, 65_517 })] // what fits into the buffer of one write
    [InlineData(131_037, new[] { 65_519, 65_517, 1 })]
    public async Task a_write_becomes_messages_of_up_to_65535_bytes(int length, int[] plainLengths)
    {
        byte[] sent = Bytes.Of(length);

        await _stream.PutAsync(sent);

        var received = new List<byte>();
        foreach (int plainLength in plainLengths)
        {
            byte[] text = await ReceiveByHandAsync();
            text.Length.ShouldBe(plainLength);
            received.AddRange(text);
        }

        received.ToArray().ShouldBe(sent);
    }

    [Fact]
    public async Task the_longest_message_is_read_and_so_are_two_of_them()
    {
        byte[] first = Bytes.Of(NoiseStream.PlainLengthMax, 1);
        byte[] second = Bytes.Of(NoiseStream.PlainLengthMax, 2);

        await SendByHandAsync(first);
        await SendByHandAsync(second);

        (await _stream.ReadExactlyAsync(first.Length + second.Length)).ShouldBe([.. first, .. second]);
    }

    [Fact]
    public async Task empty_messages_between_others_are_no_end()
    {
        await SendByHandAsync([]);
        await SendByHandAsync([1]);
        await SendByHandAsync([]);
        await SendByHandAsync([]);
        await SendByHandAsync([2]);
        await SendByHandAsync([]);
        _wire.CompleteWrites();

        (await _stream.ReadToEndAsync(1)).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    public async Task a_message_shorter_than_its_tag_is_a_violation(int length)
    {
        byte[] message = new byte[sizeof(ushort) + length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)length);
        await _wire.PutAsync(message);

        var thrown = await Should.ThrowAsync<Libp2pException>(() => _stream.ReadAsync(new byte[10], Cancellation).AsTask().Soon());

        thrown.Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task an_altered_message_is_a_violation_and_the_right_one_behind_it_stays_unread()
    {
        await _wire.PutAsync([0, 20, .. new byte[20]]);
        await SendByHandAsync([1, 2, 3]);

        var thrown = await Should.ThrowAsync<Libp2pException>(() => _stream.ReadAsync(new byte[10], Cancellation).AsTask().Soon());
        var again = await Should.ThrowAsync<Libp2pException>(() => _stream.ReadAsync(new byte[10], Cancellation).AsTask().Soon());

        thrown.Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
        again.Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task a_stream_whose_key_is_used_up_sends_nothing_more()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        await using var stream = new NoiseStream(near, new NoiseCipher(Key, ulong.MaxValue - 1), new NoiseCipher(Key));
        await stream.PutAsync([1]);

        var thrown = await Should.ThrowAsync<Libp2pException>(() => stream.PutAsync([2]));

        thrown.Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        await far.ReadExactlyAsync(sizeof(ushort) + 1 + NoiseAead.TagLength);
        await stream.DisposeAsync();
        (await far.ReadAsync(new byte[1], Cancellation).Soon()).ShouldBe(0);
    }

    [Fact]
    public async Task a_buffer_is_held_only_while_something_waits_to_be_read()
    {
        _stream.HoldsBuffer.ShouldBeFalse();

        await SendByHandAsync([1, 2, 3]);
        await _stream.ReadExactlyAsync(1);
        _stream.HoldsBuffer.ShouldBeTrue();
        await _stream.ReadExactlyAsync(2);
        _stream.HoldsBuffer.ShouldBeFalse("all was read");

        Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();
        _stream.HoldsBuffer.ShouldBeFalse("a read of no bytes needs none");
        await SendByHandAsync([4]);
        await waiting.Soon();
        (await _stream.ReadExactlyAsync(1)).ShouldBe([4]);
        _stream.HoldsBuffer.ShouldBeFalse();
    }

    [Fact]
    public async Task a_read_of_no_bytes_waits_for_a_whole_message()
    {
        byte[] message = SealByHand([7]);
        Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();

        await _wire.PutAsync(message[..^1]);
        await Deadlines.HoldsSoonAsync(() => _stream.HoldsBuffer, "a part arrived");
        waiting.IsCompleted.ShouldBeFalse();
        await _wire.PutAsync(message[^1..]);

        (await waiting.Soon()).ShouldBe(0);
        (await _stream.ReadExactlyAsync(1)).ShouldBe([7]);
    }

    [Fact]
    public async Task after_a_cancelled_read_no_buffer_is_held_and_a_read_of_no_bytes_waits_again()
    {
        using var cancellation = new CancellationTokenSource();
        Task<int> reading = _stream.ReadAsync(new byte[10], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading.Soon());

        _stream.HoldsBuffer.ShouldBeFalse();
        Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await SendByHandAsync([1]);
        (await waiting.Soon()).ShouldBe(0);
    }

    private Task SendByHandAsync(byte[] text) => _wire.PutAsync(SealByHand(text));

    private byte[] SealByHand(byte[] text)
    {
        byte[] message = new byte[sizeof(ushort) + text.Length + NoiseAead.TagLength];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(text.Length + NoiseAead.TagLength));
        _sending.TryEncrypt([], text, message.AsSpan(sizeof(ushort))).ShouldBeTrue();
        return message;
    }

    private async Task<byte[]> ReceiveByHandAsync()
    {
        byte[] message = await _wire.ReadExactlyAsync(BinaryPrimitives.ReadUInt16BigEndian(await _wire.ReadExactlyAsync(sizeof(ushort))));
        byte[] text = new byte[message.Length - NoiseAead.TagLength];
        _receiving.TryDecrypt([], message, text).ShouldBeTrue();
        return text;
    }
}
