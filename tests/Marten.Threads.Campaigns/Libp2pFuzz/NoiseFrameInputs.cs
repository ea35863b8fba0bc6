using System.Buffers.Binary;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Messages of an encrypted connection: what comes out is the beginning of what was put in.</summary>
internal sealed class NoiseFrameInputs : IDecoder
{
    private const int HeadLength = sizeof(ushort);

    private static readonly byte[] Key = Sizes.Bytes(new SeededRandomSource(5), NoiseAead.KeyLength);

    public string Name => "noise-frame";

    public Trial Next(SeededRandomSource random)
    {
        var (plain, good) = Sealed(random);
        var input = random.Next(6) switch
        {
            0 => good,
            1 => Sizes.Bytes(random, Sizes.Draw(random)),
            2 => [.. good, .. good],
            _ => Mutations.Spoil(random, [good]),
        };
        var pieces = MultistreamInputs.SeedOfPieces(random);
        var got = Array.Empty<byte>();
        return Trial.OfBytes(
            input,
            () =>
            {
                got = Read(input, pieces);
                return got.Length > 0;
            },
            () => plain.AsSpan().StartsWith(got) ? null : "other bytes than were sent");
    }

    private static byte[] Read(byte[] input, ulong pieces)
    {
        using var stream = new NoiseStream(new ReplayStream(input, new SeededRandomSource(pieces)), new NoiseCipher(Key), new NoiseCipher(Key));
        var got = new MemoryStream();
        Answers.Of(async () =>
        {
            var buffer = new byte[700];
            int read;
            do
            {
                read = await stream.ReadAsync(Memory<byte>.Empty); // waits for a message, and brings nothing
                read += await stream.ReadAsync(buffer);
                got.Write(buffer, 0, read);
            }
            while (read > 0);
            return true;
        });
        return got.ToArray();
    }

    private static (byte[] Plain, byte[] Bytes) Sealed(SeededRandomSource random)
    {
        using var cipher = new NoiseCipher(Key);
        var plain = new List<byte>();
        var bytes = new List<byte>();
        for (var left = random.Next(5); left >= 0; left--)
        {
            var text = Sizes.Bytes(random, random.Next(100) == 0 ? random.Next(NoiseStream.PlainLengthMax) : random.Next(60));
            var message = new byte[HeadLength + text.Length + NoiseAead.TagLength];
            BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(text.Length + NoiseAead.TagLength));
            cipher.TryEncrypt([], text, message.AsSpan(HeadLength));
            plain.AddRange(text);
            bytes.AddRange(message);
        }

        return ([.. plain], [.. bytes]);
    }
}
