using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Tests.Handshakes;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;
using static Marten.Threads.Libp2p.Tests.Yamux.YamuxPuppet;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>Who answers nonsense when asked who he is: nothing of it is believed, and the connection stays.</summary>
public sealed class HostileIdentifyTests
{
    private static readonly Dictionary<string, Func<byte[]>> Answers = new()
    {
        ["a message beyond the limit"] = static () => [0x80, 0x80, 0x04],
        ["a length that never ends"] = static () => [0xff, 0xff, 0xff],
        ["half a message"] = static () => [0x80, 0x01, 1, 2, 3],
        ["no protobuf"] = static () => [3, 0xff, 0xff, 0xff],
        ["somebody else's key"] = static () => Framed(new IdentifyMessage { PublicKey = TestHost.NewKey().VerifyingKey.Protobuf, AgentVersion = "liar" }.Write()),
        ["no key at all"] = static () => Framed([10, 3, 1, 2, 3]),
        ["10,000 addresses"] = static () => Framed([.. Enumerable.Range(1, 10_000).SelectMany(static i => Listening(Names.Address(i)))]),
    };

    public static TheoryData<string> All => new(Answers.Keys);

    [Theory]
    [MemberData(nameof(All))]
    public async Task nonsense_about_oneself_is_not_believed(string what)
    {
        var rogue = new Rogue();
        await using HostileScene scene = await HostileScene.BeginAsync();
        using (Attacker attacker = await scene.PeerAsync(rogue))
        {
            await AnswerAsync(attacker, Answers[what]());

            await Deadlines.HoldsSoonAsync(() => scene.Logs.Lines.Any(static line => line.Id == 42), "the host did not believe it");
            scene.Host.Peers.AddressesOf(rogue.Id).ShouldBeEmpty();
            scene.Host.Peers.AgentOf(rogue.Id).ShouldBeNullOrEmpty();
            scene.Host.Connections.Count.ShouldBe(2);
        }

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task of_many_addresses_only_some_are_kept()
    {
        var rogue = new Rogue();
        await using HostileScene scene = await HostileScene.BeginAsync();
        using Attacker attacker = await scene.PeerAsync(rogue);
        byte[] message = Framed([.. Enumerable.Range(1, 500).SelectMany(static i => Listening(Names.Address(i)))]);

        await AnswerAsync(attacker, [.. Enumerable.Repeat(message, 30).SelectMany(static one => one)]);

        await Deadlines.HoldsSoonAsync(() => scene.Host.Peers.AddressesOf(rogue.Id).Count > 0, "some were kept");
        scene.Host.Peers.AddressesOf(rogue.Id).Count.ShouldBeLessThanOrEqualTo(IdentifyMessage.AddressCountMax);
        await scene.HonestWorksAsync();
    }

    private static byte[] Listening(Multiaddr address) => [18, (byte)address.Span.Length, .. address.Span];

    private static byte[] Framed(byte[] message)
    {
        byte[] length = new byte[Uvarint.Length((ulong)message.Length)];
        Uvarint.Write(length, (ulong)message.Length);
        return [.. length, .. message];
    }

    // Waits until the host asks on its stream 2, agrees, and answers.
    private static async Task AnswerAsync(Attacker attacker, byte[] answer)
    {
        YamuxHeader header;
        do
        {
            YamuxHeader.TryRead(await attacker.Wire.ReadExactlyAsync(YamuxHeader.Size), out header).ShouldBeTrue();
            if (header.Type == YamuxFrameType.Data)
                await attacker.Wire.ReadExactlyAsync((int)header.Length);
        }
        while (header.StreamId != 2);

        await attacker.SayAsync(Data(2, [.. MultistreamLine.Encode("/multistream/1.0.0", IdentifyProtocol.Protocol), .. answer], YamuxFlags.Ack | YamuxFlags.Fin));
    }
}
