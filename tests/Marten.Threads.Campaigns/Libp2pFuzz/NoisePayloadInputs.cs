using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Payloads of the Noise handshake. What is read is within the limits and reads again from its own bytes.</summary>
internal sealed class NoisePayloadInputs : IFuzzKind
{
    public string Name => "noise payload";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var input = random.Next(10) == 0 ? Sizes.Bytes(random, Sizes.Draw(random)) : Payload(random).Write();
        if (random.Next(4) > 0) input = Mutations.Spoil(random, [input]);
        NoisePayload? payload = null;
        return FuzzTrial.Of(input, () => NoisePayload.TryRead(input, out payload), () =>
        {
            if (payload is null) return null;
            if (payload.StreamMuxers.Count > NoisePayload.MuxerCountMax) return "too many muxers";
            return NoisePayload.TryRead(payload.Write(), out var again) && again.StreamMuxers.SequenceEqual(payload.StreamMuxers) ? null : "its own bytes are not read";
        });
    }

    public static NoisePayload Payload(SeededRandomSource random) => new()
    {
        IdentityKey = random.Of(PeerKeyInputs.Samples),
        IdentitySignature = Sizes.Bytes(random, random.Next(100)),
        StreamMuxers = [.. Enumerable.Range(0, random.Next(random.Next(10) == 0 ? 20 : 3)).Select(_ => random.Of("/yamux/1.0.0", "/mplex/6.7.0", "é", "a\nb", new string('m', 250)))],
    };
}
