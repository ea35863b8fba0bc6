using System.Text;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>How long inputs are: nearly all short, a few large, and one in many thousands as large as a record may be read.</summary>
internal static class Sizes
{
    private const int Mebibyte = 1024 * 1024;

    /// <summary>A length for an input that is filled with something.</summary>
    public static int Draw(SeededRandomSource random) => random.Next(4_000) switch
    {
        0 => Mebibyte - random.Next(1_000),
        < 20 => random.Next(64 * 1024),
        < 200 => random.Next(4 * 1024),
        _ => random.Next(200),
    };

    /// <summary>A part over and over, until the length is reached.</summary>
    public static byte[] Repeated(ReadOnlySpan<byte> part, int length)
    {
        var bytes = new byte[Math.Max(1, length / Math.Max(1, part.Length)) * part.Length];
        for (var at = 0; at < bytes.Length; at += part.Length)
            part.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    public static byte[] Repeated(string part, int length) => Repeated(Encoding.UTF8.GetBytes(part), length);

    public static byte[] Bytes(SeededRandomSource random, int length)
    {
        var bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }

    public static T Of<T>(this SeededRandomSource random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
