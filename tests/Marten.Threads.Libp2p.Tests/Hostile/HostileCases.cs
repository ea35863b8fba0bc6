using System.Text;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Ping;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>What hostile peers do, one by one. The host under test has timeouts of a second and limits as usual.</summary>
internal static class HostileCases
{
    private const int Window = YamuxOptions.InitialWindow;

    public static IReadOnlyList<HostileCase> All { get; } =
    [
        .. Strangers(),
        .. Violations(),
        .. Floods(),
        .. Borne(),
    ];

    public static TheoryData<string> Names => [.. All.Select(static one => one.Name)];

    private static IEnumerable<HostileCase> Strangers()
    {
        yield return new HostileCase("says nothing", Libp2pFailure.TimedOut, static _ => Task.CompletedTask) { IsPeer = false };
        yield return new HostileCase("says half of the greeting", Libp2pFailure.TimedOut, static peer => peer.Bare.PutAsync(MultistreamLine.Encode(MultistreamSelect.Header)[..9])) { IsPeer = false };
        yield return new HostileCase("proposes and goes on to say nothing", Libp2pFailure.TimedOut, static peer => peer.Bare.PutAsync(MultistreamLine.Encode(MultistreamSelect.Header, "/noise"))) { IsPeer = false };
        yield return HostileCase.Stranger("speaks HTTP", Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: example.org\r\nCookie: {new string('x', 100)}\r\n\r\n"));
        yield return HostileCase.Stranger("speaks TLS", 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
        yield return HostileCase.Stranger("says a line that is too long", [.. MultistreamLine.Encode(MultistreamSelect.Header), 0x81, 0x08, .. new byte[1025]]);
        yield return HostileCase.Stranger("says a line of four gibibytes", 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3);
        yield return HostileCase.Stranger("says a line without newline", [.. MultistreamLine.Encode(MultistreamSelect.Header), 0x03, (byte)'a', (byte)'b', (byte)'c']);
        yield return HostileCase.Stranger("says a line that is no text", [.. MultistreamLine.Encode(MultistreamSelect.Header), 0x03, 0xff, 0xfe, (byte)'\n']);
        yield return HostileCase.Stranger("proposes a hundred protocols", [.. MultistreamLine.Encode(MultistreamSelect.Header), .. Enumerable.Range(0, 100).SelectMany(static i => MultistreamLine.Encode($"/plain/{i}"))]);
        yield return HostileCase.Stranger("says garbage for a handshake", [.. MultistreamLine.Encode(MultistreamSelect.Header, "/noise"), 0x00, 0x10, .. new byte[16]]);
        yield return HostileCase.Stranger("says a handshake that is too long", [.. MultistreamLine.Encode(MultistreamSelect.Header, "/noise"), 0xff, 0xff, .. new byte[4097]]);
        yield return HostileCase.Stranger("says a key of low order", [.. MultistreamLine.Encode(MultistreamSelect.Header, "/noise"), 0x00, 0x20, .. new byte[32]]);
    }

    private static IEnumerable<HostileCase> Violations()
    {
        yield return HostileCase.Violation("speaks another version of Yamux", [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
        yield return HostileCase.Violation("sends a frame of an unknown type", [0, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
        yield return HostileCase.Violation("sends data on stream 0", HostilePeer.Data(0, [1]));
        yield return HostileCase.Violation("opens stream 0", HostilePeer.Open(0));
        yield return HostileCase.Violation("opens a stream with a number of ours", HostilePeer.Open(2));
        yield return HostileCase.Violation("opens a stream twice", HostilePeer.Open(1), HostilePeer.Open(1));
        yield return HostileCase.Violation("sends data for a stream that never was", HostilePeer.Data(100, [1]));
        yield return HostileCase.Violation("sends more than the window", HostilePeer.Open(1), HostilePeer.Frame(YamuxFrameType.Data, YamuxFlags.None, 1, Window + 1));
        yield return HostileCase.Violation("sends more than the window as it opens a stream", HostilePeer.Frame(YamuxFrameType.Data, YamuxFlags.Syn, 1, Window + 1));
        yield return HostileCase.Violation("sends four gibibytes on an unknown stream", HostilePeer.Frame(YamuxFrameType.Data, YamuxFlags.None, 99, uint.MaxValue));
        yield return HostileCase.Violation("announces more window than there is", HostilePeer.Open(1), HostilePeer.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.None, 1, uint.MaxValue));
        yield return HostileCase.Violation("goes on after its end", HostilePeer.OpenFor(1, TestHost.Echo), HostilePeer.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0), HostilePeer.Data(1, [1]));
        yield return HostileCase.Violation("sends a ping on a stream", HostilePeer.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 1, 0));
        yield return HostileCase.Violation("sends a ping that asks and answers nothing", HostilePeer.Frame(YamuxFrameType.Ping, YamuxFlags.None, 0, 0));
        yield return new HostileCase("alters a message on its way", Libp2pFailure.ProtocolViolation, static peer => peer.Bare.PutAsync([0x00, 0x20, .. new byte[32]]));
        yield return new HostileCase("says a message shorter than its tag", Libp2pFailure.ProtocolViolation, static peer => peer.Bare.PutAsync([0x00, 0x05, .. new byte[5]]));
    }

    private static IEnumerable<HostileCase> Floods()
    {
        yield return new HostileCase("sends frames that say nothing", Libp2pFailure.ProtocolViolation, static peer =>
            peer.FramesAsync([HostilePeer.Open(1), .. Enumerable.Repeat(HostilePeer.Data(1, []), 20_000)]));
        yield return new HostileCase("opens and resets streams and reads nothing", Libp2pFailure.ProtocolViolation, static async peer =>
        {
            for (uint round = 0; round < 300; round++)
            {
                uint first = (round * 2000) + 1;
                await peer.FramesAsync(Enumerable.Range(0, 1000).SelectMany(i => new[] { HostilePeer.Open(first + (2 * (uint)i)), HostilePeer.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, first + (2 * (uint)i), 0) }));
            }
        })
        { IsDeaf = true };
        yield return new HostileCase("reads nothing and wants much", Libp2pFailure.TimedOut, static async peer =>
        {
            byte[] request = new byte[200_000];
            for (uint stream = 1; stream < 200; stream += 2)
                await peer.FramesAsync(HostilePeer.OpenFor(stream, TestHost.Echo), HostilePeer.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.None, stream, 10_000_000), HostilePeer.Data(stream, request));
        })
        { IsDeaf = true };
        yield return new HostileCase("goes away with an error", Libp2pFailure.ConnectionClosed, static peer => peer.FramesAsync(HostilePeer.Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 2)));
    }

    private static IEnumerable<HostileCase> Borne()
    {
        yield return HostileCase.Borne("sends two hundred thousand pings", Enumerable.Repeat(HostilePeer.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 7), 200_000));
        yield return HostileCase.Borne("opens eleven hundred streams", Enumerable.Range(0, 1100).Select(static i => HostilePeer.Open((uint)(2 * i) + 1)));
        yield return HostileCase.Borne("stalls a hundred streams with full windows", Enumerable.Range(0, 100).SelectMany(static i => (byte[][])[HostilePeer.OpenFor((uint)(2 * i) + 1, Stall), HostilePeer.Data((uint)(2 * i) + 1, new byte[200_000])])) with { HeapMax = 48_000_000 };
        yield return HostileCase.Borne("opens a stream and proposes nothing", HostilePeer.Open(1));
        yield return HostileCase.Borne("proposes protocols without end on a stream", HostilePeer.Open(1), HostilePeer.Data(1, [.. MultistreamLine.Encode(MultistreamSelect.Header), .. Enumerable.Range(0, 1000).SelectMany(static i => MultistreamLine.Encode($"/x/{i}"))]));
        yield return HostileCase.Borne("says garbage on a stream", HostilePeer.Open(1), HostilePeer.Data(1, Bytes.Of(1000)));
        yield return HostileCase.Borne("makes a handler throw", HostilePeer.OpenFor(1, Throw));
        yield return HostileCase.Borne("sends a push without end", HostilePeer.OpenFor(1, IdentifyProtocol.PushProtocol), HostilePeer.Data(1, [.. Enumerable.Repeat<byte[]>([2, 0x2a, 0x00], 5000).SelectMany(static one => one)]));
        yield return HostileCase.Borne("sends a push that is too long", HostilePeer.OpenFor(1, IdentifyProtocol.PushProtocol), HostilePeer.Data(1, [0x81, 0x40, .. new byte[9000]]));
        yield return HostileCase.Borne("pushes another's key", HostilePeer.OpenFor(1, IdentifyProtocol.PushProtocol), HostilePeer.Data(1, OthersPush()));
        yield return HostileCase.Borne("opens ping streams and says nothing", Enumerable.Range(0, 50).Select(static i => HostilePeer.OpenFor((uint)(2 * i) + 1, PingProtocol.Protocol)));
        yield return HostileCase.Borne("answers a ping that was not asked", HostilePeer.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 12345));
    }

    public const string Stall = "/test/stall/1.0.0";
    public const string Throw = "/test/throw/1.0.0";

    private static byte[] OthersPush()
    {
        byte[] message = new IdentifyMessage { PublicKey = TestHost.NewKey().VerifyingKey.Protobuf, ListenAddresses = [Multiaddr.Parse("/ip4/6.6.6.6/tcp/6")] }.Write();
        return [(byte)message.Length, .. message];
    }
}
