using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests;

/// <summary>Test data, and moving it.</summary>
internal static class Bytes
{
    /// <summary>Random bytes that depend on the seed only.</summary>
    public static byte[] Of(int length, ulong seed = 1)
    {
        byte[] head = new byte[sizeof(int)];
        new SeededRandomSource(seed).Fill(head);
        byte[] bytes = new byte[length];
        new Random(BitConverter.ToInt32(head)).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Reads exactly so many.</summary>
    public static async Task<byte[]> ReadExactlyAsync(this Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken).Soon();
        return bytes;
    }

    /// <summary>Reads to the end.</summary>
    public static async Task<byte[]> ReadToEndAsync(this Stream stream, int bufferLength = 64 * 1024)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[bufferLength];
        int read;
        while ((read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken).Soon()) > 0)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    /// <summary>Writes all.</summary>
    public static Task PutAsync(this Stream stream, byte[] bytes) => stream.WriteAsync(bytes, TestContext.Current.CancellationToken).Soon();
}
