using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Marten.Threads.Protocol.Cbor;

/// <summary>The first bytes of every CBOR item: its major type, and a small number or the width of the number that follows.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CborHead
{
    public const int Unsigned = 0;
    public const int Negative = 1;
    public const int ByteString = 2;
    public const int Text = 3;
    public const int Array = 4;
    public const int Map = 5;
    public const int Tag = 6;
    public const int Simple = 7;

    public const int InfoIndefinite = 31;

    private const int InfoOneByte = 24;
    private const int InfoEightBytes = 27;

    private CborHead(int major, int info, ulong argument)
    {
        Major = major;
        Info = info;
        Argument = argument;
    }

    /// <summary>0 to 7.</summary>
    public int Major { get; }

    /// <summary>The low five bits of the first byte.</summary>
    public int Info { get; }

    /// <summary>The number of the head; for floats their raw bits; 0 for an indefinite length.</summary>
    public ulong Argument { get; }

    public bool IsIndefinite => Info == InfoIndefinite;

    /// <summary>Whether the number stands in the shortest form. Has no meaning for floats.</summary>
    public bool IsMinimal => Info switch
    {
        InfoOneByte => Argument >= InfoOneByte,
        25 => Argument > byte.MaxValue,
        26 => Argument > ushort.MaxValue,
        InfoEightBytes => Argument > uint.MaxValue,
        _ => true,
    };

    /// <summary>Reads a head at <paramref name="position"/> and moves behind it; does not move when it fails.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ref int position, out CborHead head, out CborDefect defect)
    {
        head = default;
        if ((uint)position >= (uint)source.Length)
        {
            defect = CborDefect.Truncated;
            return false;
        }

        byte first = source[position];
        int info = first & 0x1f;
        if (info is > InfoEightBytes and < InfoIndefinite)
        {
            defect = CborDefect.ReservedHead;
            return false;
        }

        int width = info is >= InfoOneByte and <= InfoEightBytes ? 1 << (info - InfoOneByte) : 0;
        if (source.Length - position - 1 < width)
        {
            defect = CborDefect.Truncated;
            return false;
        }

        head = new CborHead(first >> 5, info, Argument(info, source.Slice(position + 1, width)));
        position += 1 + width;
        defect = CborDefect.None;
        return true;

        static ulong Argument(int info, ReadOnlySpan<byte> number) => number.Length switch
        {
            1 => number[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(number),
            4 => BinaryPrimitives.ReadUInt32BigEndian(number),
            8 => BinaryPrimitives.ReadUInt64BigEndian(number),
            _ => info == InfoIndefinite ? 0 : (ulong)info,
        };
    }
}
