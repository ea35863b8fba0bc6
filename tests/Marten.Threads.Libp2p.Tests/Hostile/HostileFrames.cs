using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Yamux;
using static Marten.Threads.Libp2p.Tests.Yamux.YamuxPuppet;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>What a peer that has proved its id may say to do harm, by name.</summary>
internal static class HostileFrames
{
    /// <summary>A protocol whose handler never reads.</summary>
    public const string Ignoring = "/test/ignore/1.0.0";

    public static Dictionary<string, byte[][]> Violations { get; } = new()
    {
        ["another version"] = [[1, .. new byte[11]]],
        ["another type"] = [[0, 4, .. new byte[10]]],
        ["data for stream 0"] = [Data(0, [1])],
        ["a window for stream 0"] = [Window(0, 1)],
        ["a stream with a number of ours"] = [Window(1000, 0, YamuxFlags.Syn)],
        ["a stream that is open"] = [Open(1), Window(1, 0, YamuxFlags.Syn)],
        ["data beyond the window"] = [Open(1), Frame(YamuxFrameType.Data, YamuxFlags.None, 1, (uint)YamuxOptions.InitialWindow + 1)],
        ["data beyond the window with SYN"] = [Frame(YamuxFrameType.Data, YamuxFlags.Syn, 1, (uint)YamuxOptions.InitialWindow + 1)],
        ["a window that overflows"] = [Open(1), Window(1, uint.MaxValue), Window(1, uint.MaxValue)],
        ["4 GiB for an unknown stream"] = [Frame(YamuxFrameType.Data, YamuxFlags.None, 99, uint.MaxValue)],
        ["data for a stream of ours that never was"] = [Data(1000, [1])],
        ["data after the end"] = [Open(1), Data(1, [], YamuxFlags.Fin), Data(1, [1])],
        ["a ping that is neither"] = [Frame(YamuxFrameType.Ping, YamuxFlags.None, 0, 1)],
        ["a ping for a stream"] = [Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 1, 1)],
        ["frames that say nothing"] = [Open(1), Many(10_001, Window(1, 0))],
    };

    public static byte[] Open(uint id, string protocol = Ignoring) => Data(id, MultistreamLine.Encode("/multistream/1.0.0", protocol), YamuxFlags.Syn);

    public static byte[] Many(int count, byte[] frame) => [.. Enumerable.Repeat(frame, count).SelectMany(static one => one)];

    /// <summary>Streams 1, 3, 5 and so on.</summary>
    public static byte[] OpenMany(int count, string protocol = Ignoring) => [.. Enumerable.Range(0, count).SelectMany(i => Open((uint)(2 * i) + 1, protocol))];
}
