using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Encrypted frames, spoilt. Whatever is read was said, in this order, and nothing between was left out.</summary>
internal sealed class NoiseFrameInputs : IFuzzKind
{
    private static readonly byte[] Key = Sizes.Bytes(new SeededRandomSource(21), NoiseAead.KeyLength);

    public string Name => "noise frames";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var plain = Sizes.Bytes(random, random.Next(200) == 0 ? random.Next(150_000) : random.Next(600));
        var input = Frames(random, plain);
        if (random.Next(4) > 0) input = Mutations.Spoil(random, [input]);
        var pieces = (ulong)random.Next(int.MaxValue);
        var bufferLength = random.Of(1, 16, 300, 4096, 70_000);
        var heard = new MemoryStream();
        return new FuzzTrial(input, async () =>
        {
            heard.SetLength(0);
            await using var stream = Stream(input, pieces);
            return await ReadAllAsync(stream, new byte[bufferLength], heard);
        }, () => plain.AsSpan().StartsWith(heard.ToArray()) ? null : "read what was not said");
    }

    private static async Task<bool> ReadAllAsync(NoiseStream stream, byte[] buffer, MemoryStream heard)
    {
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;) heard.Write(buffer, 0, read);
            return !stream.HoldsBuffer;
        }
        catch (Libp2pException)
        {
            return false; // altered, or ended in the middle
        }
    }

    private static byte[] Frames(SeededRandomSource random, byte[] plain)
    {
        var wire = new ScriptedStream([], 0);
        var stream = new NoiseStream(wire, new NoiseCipher(Key), new NoiseCipher(Key));
        for (var at = 0; at < plain.Length;)
        {
            var length = Math.Min(plain.Length - at, 1 + random.Next(plain.Length));
            var writing = stream.WriteAsync(plain.AsMemory(at, length)); // into memory, at once
            if (!writing.IsCompletedSuccessfully) throw new InvalidOperationException("Writing into memory waits.");
            at += length;
        }

        var frames = wire.Written;
        stream.Dispose();
        return frames;
    }

    private static NoiseStream Stream(byte[] input, ulong pieces) => new(new ScriptedStream(input, pieces), new NoiseCipher(Key), new NoiseCipher(Key));
}
