using System.Buffers.Binary;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>
/// Handshakes, as dialer and as listener: what the other side said in a good one, spoilt. All keys are fixed, so that a good conversation stays good.
/// </summary>
internal sealed class NoiseInputs : IDecoder
{
    private const int HeadLength = sizeof(ushort);

    private static readonly SigningKey Alice = SigningKey.Generate(new SeededRandomSource(1));
    private static readonly SigningKey Bob = SigningKey.Generate(new SeededRandomSource(2));

    private static readonly (byte[] ToDialer, byte[] ToListener) Said = Record();

    public string Name => "noise";

    public Trial Next(SeededRandomSource random)
    {
        var isDialer = random.Next(2) == 0;
        var good = isDialer ? Said.ToDialer : Said.ToListener;
        var input = random.Next(8) switch
        {
            0 => good,
            1 => Sizes.Bytes(random, Sizes.Draw(random)),
            2 => [.. Framed(Sizes.Bytes(random, random.Next(300))), .. good],
            _ => Mutations.Spoil(random, [good]),
        };
        var pieces = MultistreamInputs.SeedOfPieces(random);
        NoiseOutcome? outcome = null;
        return Trial.OfBytes(
            input,
            () =>
            {
                var stream = new ReplayStream(input, new SeededRandomSource(pieces));
                outcome = Answers.Of(() => isDialer
                    ? Upgrade(Alice, 3).DialAsync(stream, Bob.VerifyingKey.ToPeerId(), CancellationToken.None)
                    : Upgrade(Bob, 4).AcceptAsync(stream, CancellationToken.None));
                return outcome?.Stream is not null;
            },
            () => outcome?.Stream is not null && !input.AsSpan().StartsWith(good) ? "another conversation than the good one was believed" : null);
    }

    private static NoiseUpgrade Upgrade(SigningKey identity, ulong seed) => new(identity, new SeededRandomSource(seed), ["/yamux/1.0.0"]);

    // Both sides of a good conversation, by turns: what one writes is what the other reads.
    private static (byte[] ToDialer, byte[] ToListener) Record()
    {
        using var dialer = Handshake(isInitiator: true, 3);
        using var listener = Handshake(isInitiator: false, 4);
        var first = dialer.WriteFirst([]);
        listener.TryReadFirst(first, out _);
        listener.TryWriteSecond(Payload(Bob, 4), out var second);
        dialer.TryReadSecond(second, out _);
        dialer.TryWriteThird(Payload(Alice, 3), out var third);
        return (Framed(second), [.. Framed(first), .. Framed(third)]);
    }

    private static NoiseHandshake Handshake(bool isInitiator, ulong seed)
    {
        var secrets = Secrets(seed);
        return new NoiseHandshake(isInitiator, new NoiseKeyPair(secrets.AsSpan(0, NoiseAead.KeyLength)), new NoiseKeyPair(secrets.AsSpan(NoiseAead.KeyLength)));
    }

    private static byte[] Payload(SigningKey identity, ulong seed)
    {
        using var key = new NoiseKeyPair(Secrets(seed).AsSpan(0, NoiseAead.KeyLength));
        return new NoisePayload
        {
            IdentityKey = identity.VerifyingKey.Protobuf,
            IdentitySignature = identity.Sign([.. "noise-libp2p-static-key:"u8, .. key.Public.Span]),
            StreamMuxers = ["/yamux/1.0.0"],
        }.Write();
    }

    // As the upgrade draws them.
    private static byte[] Secrets(ulong seed)
    {
        var secrets = new byte[2 * NoiseAead.KeyLength];
        new SeededRandomSource(seed).Fill(secrets);
        return secrets;
    }

    private static byte[] Framed(byte[] message)
    {
        var framed = new byte[HeadLength + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, HeadLength);
        return framed;
    }
}
