using System.Buffers.Binary;
using System.Diagnostics;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>Many bytes over one stream, as <c>peers/common/bench.mjs</c> sends them.</summary>
internal static class Transfers
{
    /// <returns>Seconds that all took, and seconds that the second half took.</returns>
    public static async Task<double[]> MeasureAsync(Libp2pHost host, string direction, PeerId peer, int bytes)
    {
        await using var stream = await host.OpenAsync(peer, ProtocolOf(direction));
        var began = Stopwatch.GetTimestamp();
        var half = direction switch
        {
            "push" => await PushAsync(stream, bytes),
            "pull" => await PullAsync(stream, bytes),
            _ => await EchoAsync(stream, bytes),
        };
        return [Stopwatch.GetElapsedTime(began).TotalSeconds, Stopwatch.GetElapsedTime(half).TotalSeconds];
    }

    private static string ProtocolOf(string direction) => direction switch
    {
        "push" => TestProtocols.Sink,
        "pull" => TestProtocols.Source,
        "echo" => TestProtocols.Echo,
        _ => throw new ArgumentException($"There is no direction '{direction}'.", nameof(direction)),
    };

    private static async Task<long> PushAsync(Libp2pStream stream, int bytes)
    {
        var answer = new byte[sizeof(long)];
        long half = 0;
        for (var left = bytes; left > 0; left -= TestProtocols.PieceLength)
        {
            if (half == 0 && left <= bytes / 2) half = Stopwatch.GetTimestamp();
            await stream.WriteAsync(TestProtocols.Piece.AsMemory(0, Math.Min(left, TestProtocols.PieceLength)));
        }

        await stream.CompleteWritesAsync();
        await stream.ReadExactlyAsync(answer);
        await CountAsync(stream, int.MaxValue);
        Check(bytes, BinaryPrimitives.ReadInt64BigEndian(answer));
        return half;
    }

    private static async Task<long> PullAsync(Libp2pStream stream, int bytes)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(length, bytes);
        await stream.WriteAsync(length);
        await stream.CompleteWritesAsync();
        var (arrived, half) = await CountAsync(stream, bytes / 2);
        Check(bytes, arrived);
        return half;
    }

    private static async Task<long> EchoAsync(Libp2pStream stream, int bytes)
    {
        var sending = TestProtocols.SendAsync(stream, bytes, CancellationToken.None);
        var (arrived, half) = await CountAsync(stream, bytes / 2);
        await sending;
        Check(bytes, arrived);
        return half;
    }

    private static async Task<(long Count, long HalfAt)> CountAsync(Libp2pStream stream, int half)
    {
        var piece = new byte[TestProtocols.PieceLength];
        long count = 0, halfAt = 0;
        for (int read; (read = await stream.ReadAsync(piece)) > 0;)
        {
            count += read;
            if (halfAt == 0 && count >= half) halfAt = Stopwatch.GetTimestamp();
        }

        return (count, halfAt);
    }

    private static void Check(long sent, long arrived)
    {
        if (sent != arrived) throw new InvalidDataException($"{arrived} of {sent} bytes arrived.");
    }
}
