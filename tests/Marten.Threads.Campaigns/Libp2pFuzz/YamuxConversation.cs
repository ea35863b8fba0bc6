using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>A row of frames as a peer sends them that keeps to the rules, but for where the dice want otherwise.</summary>
internal sealed class YamuxConversation(SeededRandomSource random, bool peerDials)
{
    private const int ContentMax = 40;

    private readonly List<byte> _bytes = [];
    private readonly List<uint> _open = [];
    private uint _next = peerDials ? 1u : 2u;

    /// <summary>Makes one.</summary>
    public byte[] Make()
    {
        for (var left = random.Next(40); left >= 0; left--)
            Step();
        return [.. _bytes];
    }

    private void Step()
    {
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                Add(random.Of(YamuxFrameType.WindowUpdate, YamuxFrameType.Data), YamuxFlags.Syn, _next, Sizes.Bytes(random, random.Next(ContentMax)));
                _open.Add(_next);
                _next += 2;
                break;
            case 3 or 4 or 5 or 6 when _open.Count > 0:
                Add(YamuxFrameType.Data, YamuxFlags.None, Any(), Sizes.Bytes(random, random.Next(ContentMax)));
                break;
            case 7 when _open.Count > 0:
                AddHeader(YamuxFrameType.WindowUpdate, YamuxFlags.None, Any(), (uint)random.Next(1 << 20));
                break;
            case 8 when _open.Count > 0:
                AddHeader(YamuxFrameType.WindowUpdate, random.Of(YamuxFlags.Fin, YamuxFlags.Rst), Leaving(), 0);
                break;
            case 9:
                AddHeader(YamuxFrameType.Ping, random.Of(YamuxFlags.Syn, YamuxFlags.Ack), 0, (uint)random.Next(100));
                break;
            case 10 when random.Next(8) == 0:
                AddHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)random.Next(4));
                break;
            case 11 when random.Next(4) == 0:
                // What the rules do not foresee: any type, flags, stream and length.
                AddHeader((YamuxFrameType)random.Next(5), (YamuxFlags)random.Next(20), (uint)random.Next(60), random.Of(0u, 1u, 262_144u, 262_145u, uint.MaxValue));
                break;
        }
    }

    private uint Any() => _open[random.Next(_open.Count)];

    private uint Leaving()
    {
        var id = Any();
        _open.Remove(id);
        return id;
    }

    private void Add(YamuxFrameType type, YamuxFlags flags, uint stream, byte[] content)
    {
        AddHeader(type, flags, stream, type == YamuxFrameType.Data ? (uint)content.Length : 0);
        if (type == YamuxFrameType.Data) _bytes.AddRange(content);
    }

    private void AddHeader(YamuxFrameType type, YamuxFlags flags, uint stream, uint length)
    {
        var header = new byte[YamuxHeader.Size];
        new YamuxHeader(type, flags, stream, length).Write(header);
        _bytes.AddRange(header);
    }
}
