using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>What a peer says about itself. What is read is within the limits and can be written.</summary>
internal sealed class IdentifyInputs : IFuzzKind
{
    private static readonly Multiaddr[] Addresses = [.. new[] { "/ip4/127.0.0.1/tcp/4006", "/dns4/example.org/tcp/443", "/ip6/::1/udp/1/quic-v1", "/ip4/1.2.3.4/tcp/9" }.Select(static text => Multiaddr.Parse(text))];

    public string Name => "identify message";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var input = random.Next(10) == 0 ? Sizes.Bytes(random, Sizes.Draw(random)) : Message(random);
        if (random.Next(4) > 0) input = Mutations.Spoil(random, [input]);
        IdentifyMessage? message = null;
        return FuzzTrial.Of(input, () => IdentifyMessage.TryRead(input, out message), () => message is null ? null : Check(message));
    }

    public static byte[] Message(SeededRandomSource random) => new IdentifyMessage
    {
        PublicKey = random.Of(PeerKeyInputs.Samples),
        ListenAddresses = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Of(Addresses)).Distinct()],
        Protocols = [.. Enumerable.Range(0, random.Next(6)).Select(number => $"/p{number}/{random.Of("1.0.0", "é", "\u202e")}")],
        ObservedAddress = random.Next(2) == 0 ? random.Of(Addresses) : default,
        ProtocolVersion = random.Of("", "ipfs/0.1.0"),
        AgentVersion = random.Of("", "go/1", "\u0001bad", new string('v', 300)),
    }.Write();

    public static string? Check(IdentifyMessage message)
    {
        if (message.ListenAddresses.Count > IdentifyMessage.AddressCountMax || message.Protocols.Count > IdentifyMessage.ProtocolCountMax) return "too much is kept";
        if (message.AgentVersion.Length > IdentifyMessage.VersionLengthMax || message.AgentVersion.Any(char.IsControl)) return "a version that is not fit for logs";
        var written = message.Write();
        return written.Length <= IdentifyMessage.OwnLengthMax && IdentifyMessage.TryRead(written, out _) ? null : "its own bytes are not read";
    }
}
