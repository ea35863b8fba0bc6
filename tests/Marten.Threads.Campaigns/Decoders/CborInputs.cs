using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Nodes and bodies as DAG-CBOR. A second reader, which shares no code with this one, must say the same of each.</summary>
internal sealed class CborInputs : IDecoder
{
    private readonly byte[][] _samples;

    public CborInputs()
    {
        var log = TestLog.OfRecords(1, 3);
        _samples =
        [
            .. log.Records.Select(static record => record.Open().Plaintext()),
            .. log.Records.Select(static record => record.Envelope.EventNode.ToArray()),
            .. log.Records.Select(static record => record.Body),
            [0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. new byte[32]],
            [0x84, 0x00, 0x20, 0xfb, 0x80, .. new byte[7], 0xf6],
            [0x83, 0x1b, .. Enumerable.Repeat((byte)0xff, 8), 0x3b, 0x7f, .. Enumerable.Repeat((byte)0xff, 7), 0xf5],
            [0xa2, 0x61, 0x62, 0x01, 0x62, 0x61, 0x61, 0x81, 0xf4],
        ];
    }

    public string Name => "CBOR";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(8) switch
        {
            < 3 => Mutations.Spoil(random, _samples),
            < 7 => CborMaker.Make(random),
            _ => Hostile(random),
        };
        var depthMax = random.Of(16, 64, 256);
        var defect = CborDefect.None;
        return Trial.OfBytes(input, () => DagCbor.IsCanonical(input, depthMax, out defect), () => Check(input, depthMax, defect));
    }

    private static string? Check(byte[] input, int depthMax, CborDefect defect)
    {
        if (CborValue.Read(input, depthMax) is not null != (defect == CborDefect.None)) return $"the second reader disagrees with {defect}";
        if (defect != CborDefect.None) return null;
        var cursor = new CborCursor(input);
        cursor.Skip();
        return cursor.Position == input.Length ? null : "the cursor does not come to the end";
    }

    private static byte[] Hostile(SeededRandomSource random)
    {
        var size = Sizes.Draw(random);
        return random.Next(10) switch
        {
            0 => Sizes.Repeated([0x81], size),
            1 => [.. Sizes.Repeated([0xa1, 0x60], size), 0x00],
            2 => Sizes.Repeated([0xd8, 0x2a], size),
            3 => Sizes.Repeated([0x9f], size),
            4 => [random.Of<byte>(0x5b, 0x7b, 0x9b, 0xbb, 0xdb), .. Sizes.Bytes(random, 8), .. Sizes.Bytes(random, 20)],
            5 => [random.Of<byte>(0x5a, 0x7a, 0x9a, 0xba), 0x7f, 0xff, 0xff, 0xff, .. Sizes.Bytes(random, 20)],
            6 => CborMaker.Array(Sizes.Repeated([0x00], size), size),
            7 => CborMaker.Array(Sizes.Repeated([0x80], size), size),
            8 => [0x7a, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, .. Sizes.Repeated([random.Of<byte>(0x61, 0xc3, 0xff)], size)],
            _ => Sizes.Bytes(random, size),
        };
    }
}
