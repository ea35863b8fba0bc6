using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>One direction of a delayed line.</summary>
internal sealed class DelayedDirection(Socket from, Socket to, TimeSpan delay)
{
    private const int PieceLength = 64 * 1024;

    /// <summary>64 MiB under way: more than a gigabyte a second at 25 ms, so nothing waits for room.</summary>
    private const int PiecesMax = 1024;

    private readonly Channel<Piece> _underWay = Channel.CreateBounded<Piece>(new BoundedChannelOptions(PiecesMax) { SingleReader = true, SingleWriter = true });

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(ReceiveAsync(cancellationToken), SendAsync(cancellationToken));

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
                var length = await from.ReceiveAsync(buffer.AsMemory(0, PieceLength), cancellationToken);
                if (length == 0) break;
                await _underWay.Writer.WriteAsync(new Piece(Stopwatch.GetTimestamp(), buffer, length), cancellationToken);
            }
        }
        finally
        {
            _underWay.Writer.Complete();
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var piece in _underWay.Reader.ReadAllAsync(cancellationToken))
        {
            var early = delay - Stopwatch.GetElapsedTime(piece.CameAt);
            if (early > TimeSpan.Zero) await Task.Delay(early, cancellationToken);
            await SendAllAsync(piece.Buffer.AsMemory(0, piece.Length), cancellationToken);
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Piece(long CameAt, byte[] Buffer, int Length);
}
