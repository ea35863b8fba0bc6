using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Records as blocks: four lengths and four nodes. A block that is taken apart goes together to the same bytes.</summary>
internal sealed class EnvelopeInputs : IDecoder
{
    private static readonly byte[][] Samples =
    [
        .. TestLog.OfRecords(1, 3).Records.Select(static record => record.Envelope.ToBlock()),
        new RecordEnvelope(default, default, default, default).ToBlock(),
        new RecordEnvelope(new byte[1], new byte[200], default, new byte[20_000]).ToBlock(),
    ];

    public string Name => "envelope";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(6) switch
        {
            < 3 => Mutations.Spoil(random, Samples),
            3 => Assembled(random),
            4 => [.. Length(BitConverter.ToUInt64(Sizes.Bytes(random, 8)) >> random.Next(64)), .. Sizes.Bytes(random, random.Next(100))],
            _ => Sizes.Repeated([random.Of<byte>(0x00, 0x01, 0x7f, 0x80, 0xff)], Sizes.Draw(random)),
        };
        RecordEnvelope? envelope = null;
        return Trial.OfBytes(input, () => RecordEnvelope.TryFromBlock(input, out envelope), () =>
        {
            if (envelope is null) return null;
            return envelope.ToBlock().AsSpan().SequenceEqual(input) ? null : "goes together to other bytes";
        });
    }

    private static byte[] Assembled(SeededRandomSource random)
    {
        var block = new List<byte>();
        for (var node = 0; node < 4; node++)
        {
            var bytes = Sizes.Bytes(random, Sizes.Draw(random) / 4);
            block.AddRange(Length((ulong)bytes.Length + (random.Next(12) == 0 ? (ulong)random.Next(3) : 0)));
            block.AddRange(bytes);
        }

        return [.. block];
    }

    private static byte[] Length(ulong value)
    {
        var number = new byte[Uvarint.Length(value)];
        Uvarint.Write(number, value);
        return number;
    }
}
