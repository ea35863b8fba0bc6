using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Answers of identify: one or several messages, and what is kept of them stays within its limits.</summary>
internal sealed class IdentifyInputs : IDecoder
{
    private static readonly byte[][] Samples =
    [
        new IdentifyMessage
        {
            PublicKey = SigningKey.Generate(new SeededRandomSource(1)).VerifyingKey.Protobuf,
            ListenAddresses = [Multiaddr.Parse("/ip4/1.2.3.4/tcp/4006"), Multiaddr.Parse("/dns4/example.org/tcp/1")],
            Protocols = ["/ipfs/id/1.0.0", "/thread/0.0.1"],
            ObservedAddress = Multiaddr.Parse("/ip4/5.6.7.8/tcp/9"),
            ProtocolVersion = "ipfs/0.1.0",
            AgentVersion = "agent/1",
        }.Write(),
        new IdentifyMessage { Protocols = ["/a"] }.Write(),
        [],
    ];

    public string Name => "identify";

    public Trial Next(SeededRandomSource random)
    {
        var input = Make(random);
        var pieces = MultistreamInputs.SeedOfPieces(random);
        IdentifyMessage? message = null;
        return Trial.OfBytes(
            input,
            () =>
            {
                message = Answers.Of(() => IdentifyProtocol.ReceiveAsync(new ReplayStream(input, new SeededRandomSource(pieces)), CancellationToken.None));
                return message is not null;
            },
            () => message is null ? null : Check(message));
    }

    private static byte[] Make(SeededRandomSource random)
    {
        var framed = new List<byte>();
        for (var left = random.Next(13); left >= 0; left--)
        {
            var message = random.Next(10) == 0 ? Sizes.Repeated(random.Of<byte[]>([0x1a, 0x01, 0x61], [0x12, 0x00], [0x2a, 0x00]), random.Next(9000)) : Mutations.Spoil(random, Samples);
            var prefix = new byte[Uvarint.LengthMax];
            framed.AddRange(prefix[..Uvarint.Write(prefix, (ulong)message.Length)]);
            framed.AddRange(message);
        }

        return random.Next(4) switch
        {
            0 => [.. framed],
            1 => Sizes.Bytes(random, Sizes.Draw(random)),
            _ => Mutations.Spoil(random, [[.. framed]]),
        };
    }

    private static string? Check(IdentifyMessage message)
    {
        if (message.ListenAddresses.Count > IdentifyMessage.AddressCountMax || message.Protocols.Count > IdentifyMessage.ProtocolCountMax) return "more than its limits";
        if (message.AgentVersion.Length > IdentifyMessage.VersionLengthMax || message.AgentVersion.Any(char.IsControl)) return "an agent that is no clean text";
        return IdentifyMessage.TryRead(message.Write(), out _) ? null : "its own bytes are not read";
    }
}
