using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>A valid conversation from one end of a Yamux connection, and ways to spoil it: headers, order, and single bytes.</summary>
internal static class YamuxScript
{
    private static readonly uint[] Edges = [0, 1, 2, 3, 256 * 1024, (256 * 1024) + 1, int.MaxValue, uint.MaxValue];

    /// <summary>Makes one.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="dials">Whether the speaker dialed: its streams are odd.</param>
    /// <param name="theirs">How many streams the other end opens.</param>
    public static byte[] Make(SeededRandomSource random, bool dials, int theirs)
    {
        var frames = Conversation(random, dials, theirs);
        if (random.Next(4) > 0)
        {
            for (var spoils = random.Next(3); spoils >= 0 && frames.Count > 0; spoils--) Spoil(random, frames);
        }

        byte[] bytes = [.. frames.SelectMany(static frame => frame)];
        return random.Next(8) == 0 ? Mutations.Spoil(random, [bytes]) : bytes;
    }

    private static List<byte[]> Conversation(SeededRandomSource random, bool dials, int theirs)
    {
        var frames = new List<byte[]>();
        var next = dials ? 1u : 2u;
        var open = new List<uint>();
        for (var number = 0; number < theirs; number++)
        {
            var id = (dials ? 2u : 1u) + (2 * (uint)number);
            frames.Add(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, id, 0));
            open.Add(id);
        }

        for (var count = random.Next(random.Next(50) == 0 ? 400 : 30); count > 0; count--)
        {
            if (open.Count == 0 || random.Next(4) == 0)
            {
                frames.Add(Opening(random, next));
                open.Add(next);
                next += 2;
            }
            else
            {
                frames.Add(Going(random, open));
            }
        }

        if (random.Next(3) == 0) frames.Add(Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, random.Next(4) == 0 ? 1u : 0u));
        return frames;
    }

    private static byte[] Opening(SeededRandomSource random, uint id) => random.Next(2) == 0
        ? Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, (uint)random.Next(2) * 65_536)
        : Data(random, id, YamuxFlags.Syn);

    private static byte[] Going(SeededRandomSource random, List<uint> open)
    {
        var id = open[random.Next(open.Count)];
        switch (random.Next(10))
        {
            case 0:
                open.Remove(id);
                return Data(random, id, YamuxFlags.Fin);
            case 1:
                open.Remove(id);
                return Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0);
            case 2:
                return Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, (uint)random.Next(int.MaxValue));
            case 3:
                return Frame(YamuxFrameType.WindowUpdate, YamuxFlags.None, id, (uint)random.Next(300_000));
            default:
                return Data(random, id, YamuxFlags.None);
        }
    }

    private static byte[] Data(SeededRandomSource random, uint id, YamuxFlags flags)
    {
        var length = random.Next(300) switch { 0 => random.Next(256 * 1024), < 5 => random.Next(20_000), < 30 => 0, _ => random.Next(300) };
        return [.. Frame(YamuxFrameType.Data, flags, id, (uint)length), .. Sizes.Bytes(random, length)];
    }

    private static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint id, uint length)
    {
        var frame = new byte[YamuxHeader.Size];
        new YamuxHeader(type, flags, id, length).Write(frame);
        return frame;
    }

    private static void Spoil(SeededRandomSource random, List<byte[]> frames)
    {
        var at = random.Next(frames.Count);
        switch (random.Next(6))
        {
            case 0:
                frames.RemoveAt(at);
                break;
            case 1:
                frames.Insert(random.Next(frames.Count), frames[at]);
                break;
            case 2:
                frames[at] = frames[at][..random.Next(frames[at].Length + 1)];
                break;
            default:
                frames[at] = WithOtherHeader(random, frames[at]);
                break;
        }
    }

    private static byte[] WithOtherHeader(SeededRandomSource random, byte[] frame)
    {
        if (frame.Length < YamuxHeader.Size || !YamuxHeader.TryRead(frame, out var header)) return frame;
        byte[] copy = [.. frame];
        header = random.Next(5) switch
        {
            0 => header with { Type = (YamuxFrameType)random.Next(5) },
            1 => header with { Flags = (YamuxFlags)random.Next(32) },
            2 => header with { StreamId = random.Next(2) == 0 ? Edges[random.Next(Edges.Length)] : header.StreamId + (uint)random.Next(4) },
            3 => header with { Length = Edges[random.Next(Edges.Length)] },
            _ => header with { Length = header.Length + (uint)random.Next(3) - 1 },
        };
        header.Write(copy);
        if (random.Next(10) == 0) copy[0] = 1; // another version
        return copy;
    }
}
