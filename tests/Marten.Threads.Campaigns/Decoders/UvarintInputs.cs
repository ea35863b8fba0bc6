using System.Numerics;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Numbers of variable length: exact, padded, cut, too long.</summary>
internal sealed class UvarintInputs : IDecoder
{
    public string Name => "uvarint";

    public Trial Next(SeededRandomSource random)
    {
        var input = Make(random);
        bool isShortest = false, isNumber = false;
        ulong value = 0, padded = 0;
        int length = 0, paddedLength = 0;
        return Trial.OfBytes(
            input,
            () =>
            {
                isShortest = Uvarint.TryRead(input, out value, out length);
                isNumber = Uvarint.TryReadPadded(input, out padded, out paddedLength);
                return isNumber;
            },
            () => Check(input, isShortest, value, length) ?? CheckPadded(input, isNumber, padded, paddedLength, isShortest));
    }

    private static byte[] Make(SeededRandomSource random)
    {
        var number = BitConverter.ToUInt64(Sizes.Bytes(random, 8)) >> random.Next(64);
        var written = new byte[Uvarint.Length(number)];
        Uvarint.Write(written, number);
        return random.Next(8) switch
        {
            0 => written,
            1 => [.. written, .. Sizes.Bytes(random, random.Next(20))],
            2 => written[..random.Next(written.Length)],
            3 => [.. written[..^1], (byte)(written[^1] | 0x80), .. Sizes.Repeated([0x80], random.Next(10)), 0x00],
            4 => Sizes.Repeated([random.Of<byte>(0x80, 0xff)], Sizes.Draw(random)),
            5 => [.. Sizes.Repeated([0xff], 9), (byte)random.Next(4)],
            6 => Mutations.Spoil(random, [written]),
            _ => Sizes.Bytes(random, random.Next(14)),
        };
    }

    private static string? Check(byte[] input, bool isRead, ulong value, int length)
    {
        if (!isRead) return value == 0 && length == 0 ? null : "refused with a value";
        var again = new byte[Uvarint.LengthMax];
        var written = Uvarint.Write(again, value);
        return written == length && again.AsSpan(0, written).SequenceEqual(input.AsSpan(0, length)) ? null : "written otherwise";
    }

    // Counted out in numbers of any size.
    private static string? CheckPadded(byte[] input, bool isRead, ulong value, int length, bool isShortest)
    {
        var end = Array.FindIndex(input, static group => group < 0x80);
        var number = BigInteger.Zero;
        for (var i = end; i >= 0 && end < Uvarint.LengthMax; i--)
            number = (number << 7) | (input[i] & 0x7f);
        var isNumber = end is >= 0 and < Uvarint.LengthMax && number <= ulong.MaxValue && (end < Uvarint.LengthMax - 1 || input[end] <= 1);
        if (isRead != isNumber) return "padded form judged otherwise";
        if (isShortest && !isRead) return "read in the shortest form only";
        return !isRead || (value == number && length == end + 1) ? null : "another number";
    }
}
