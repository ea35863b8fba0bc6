using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>A session whose peer is played by hand, frame by frame. The puppet dials, so its streams have odd numbers, unless it is told to listen.</summary>
internal sealed class YamuxPuppet : IAsyncDisposable
{
    private readonly DuplexStream _wire;

    public YamuxPuppet(bool dials = true, YamuxOptions? options = null, TimeProvider? time = null, ReceiveBudget? budget = null, int bufferBytes = 1 << 20)
    {
        (_wire, DuplexStream far) = DuplexStream.Pair(bufferBytes);
        Other = new YamuxEndpoint(far, isDialer: !dials, options, budget, time);
    }

    /// <summary>The session under test.</summary>
    public YamuxEndpoint Other { get; }

    public YamuxSession Session => Other.Session;

    public Stream Wire => _wire;

    public static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint stream, uint length, byte[]? content = null)
    {
        byte[] frame = new byte[YamuxHeader.Size + (content?.Length ?? 0)];
        new YamuxHeader(type, flags, stream, length).Write(frame);
        content?.CopyTo(frame, YamuxHeader.Size);
        return frame;
    }

    public static byte[] Data(uint stream, byte[] content, YamuxFlags flags = YamuxFlags.None) => Frame(YamuxFrameType.Data, flags, stream, (uint)content.Length, content);

    public static byte[] Window(uint stream, uint delta, YamuxFlags flags = YamuxFlags.None) => Frame(YamuxFrameType.WindowUpdate, flags, stream, delta);

    public Task SendAsync(params byte[][] frames) => _wire.PutAsync([.. frames.SelectMany(frame => frame)]);

    /// <summary>Opens a stream and takes it on the other side.</summary>
    public async Task<YamuxStream> OpenAsync(uint id, uint window = 0)
    {
        await SendAsync(Window(id, window, YamuxFlags.Syn));
        return await Other.AcceptAsync();
    }

    /// <summary>Passes over frames until the keep-alive's ping comes.</summary>
    public async Task<YamuxHeader> UntilPingAsync()
    {
        YamuxHeader header;
        do
            header = (await TryReceiveAsync(passPings: true) ?? throw new EndOfStreamException()).Header;
        while (header is not { Type: YamuxFrameType.Ping, Flags: YamuxFlags.Syn });
        return header;
    }

    /// <summary>Waits for the keep-alive's ping, answers it, and waits until the session has the answer.</summary>
    public async Task AnswerPingAsync()
    {
        YamuxHeader header = await UntilPingAsync();
        await SendAsync(Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, header.Length), Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, uint.MaxValue));
        do
            header = (await ReceiveAsync()).Header;
        while (header != new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Ack, 0, uint.MaxValue));
    }

    /// <summary>The next frame but pings of the keep-alive; null at the end of the connection.</summary>
    public async Task<(YamuxHeader Header, byte[] Content)?> TryReceiveAsync(bool passPings = false)
    {
        while (true)
        {
            byte[] bytes = new byte[YamuxHeader.Size];
            int read = await _wire.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken).Soon();
            if (read == 0)
                return null;
            YamuxHeader.TryRead(bytes, out YamuxHeader header).ShouldBeTrue();
            byte[] content = header.Type == YamuxFrameType.Data ? await _wire.ReadExactlyAsync((int)header.Length) : [];
            if (passPings || header is not { Type: YamuxFrameType.Ping, Flags: YamuxFlags.Syn })
                return (header, content);
        }
    }

    public async Task<(YamuxHeader Header, byte[] Content)> ReceiveAsync() => await TryReceiveAsync() ?? throw new EndOfStreamException();

    /// <summary>The next frame must be this one.</summary>
    public async Task ExpectAsync(YamuxFrameType type, YamuxFlags flags, uint stream, uint length) =>
        (await ReceiveAsync()).Header.ShouldBe(new YamuxHeader(type, flags, stream, length));

    /// <summary>Passes over frames until one has this flag.</summary>
    public async Task<YamuxHeader> UntilAsync(YamuxFlags flag, uint stream)
    {
        YamuxHeader header;
        do
            header = (await ReceiveAsync()).Header;
        while (header.StreamId != stream || !header.Has(flag));
        return header;
    }

    /// <summary>All that comes until the connection ends.</summary>
    public async Task<List<YamuxHeader>> UntilEndAsync()
    {
        var headers = new List<YamuxHeader>();
        while (await TryReceiveAsync() is { } frame)
            headers.Add(frame.Header);
        return headers;
    }

    public async ValueTask DisposeAsync()
    {
        _wire.CompleteWrites();
        await Other.DisposeAsync();
        await _wire.DisposeAsync();
    }
}
