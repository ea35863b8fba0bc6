using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Messages of any fields. The fields together are never longer than the message, and reading ends.</summary>
internal sealed class ProtobufInputs : IFuzzKind
{
    public string Name => "protobuf";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var input = random.Next(8) == 0 ? Sizes.Bytes(random, Sizes.Draw(random)) : Message(random);
        if (random.Next(3) > 0) input = Mutations.Spoil(random, [input]);
        long fields = 0, bytes = 0;
        return FuzzTrial.Of(input, () =>
        {
            (fields, bytes) = (0, 0);
            var reader = new ProtobufReader(input);
            while (reader.TryRead(out var field))
            {
                fields++;
                bytes += field.Bytes.Length;
            }

            return reader.IsAtEnd;
        }, () => (2 * fields) + bytes > input.Length ? "more fields than the message has room for" : null);
    }

    private static byte[] Message(SeededRandomSource random)
    {
        var writer = new ProtobufWriter();
        for (var fields = random.Next(8); fields > 0; fields--)
            writer.WriteBytes(1 + random.Next(random.Next(4) == 0 ? 1 << 28 : 10), Sizes.Bytes(random, random.Next(60)));
        byte[] rest = random.Next(4) switch { 0 => [0x0d, 1, 2, 3, 4], 1 => [0x09, 1, 2, 3, 4, 5, 6, 7, 8], 2 => [0x08, 0xff, 0xff, 0x01], _ => [] };
        return [.. rest, .. writer.ToArray()];
    }
}
