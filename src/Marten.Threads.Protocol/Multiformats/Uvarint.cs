namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// Unsigned variable-length integers (LEB128): seven bits a byte, lowest first, the top bit set on all bytes but the last.
/// Multiformats, block framing and thread ids begin with them.
/// </summary>
public static class Uvarint
{
    /// <summary>The most bytes that one number takes: 64 bits in groups of seven.</summary>
    public const int LengthMax = 10;

    /// <summary>
    /// Reads a number in its shortest form from the start of <paramref name="source"/>. A padded form is refused, because everything but a
    /// thread id is identified by its bytes and must not be spelled in two ways.
    /// </summary>
    /// <param name="source">Bytes that begin with the number; more may follow.</param>
    /// <param name="value">The number, or 0.</param>
    /// <param name="length">How many bytes it took, or 0.</param>
    /// <returns>False when the bytes end early, exceed 64 bits, or are padded.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        if (TryReadPadded(source, out value, out length) && (length == 1 || source[length - 1] != 0))
            return true;

        value = 0;
        length = 0;
        return false;
    }

    /// <summary>
    /// Reads a number like <see cref="TryRead"/>, but takes padded forms such as <c>81 00</c> for 1. Thread ids need this: the reference reads
    /// them so (specification, section 1.1), and a thread keeps the very bytes it was created with.
    /// </summary>
    /// <param name="source">Bytes that begin with the number; more may follow.</param>
    /// <param name="value">The number, or 0.</param>
    /// <param name="length">How many bytes it took, or 0.</param>
    /// <returns>False when the bytes end early or exceed 64 bits.</returns>
    public static bool TryReadPadded(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < source.Length && length < LengthMax; length++)
        {
            byte group = source[length];
            if (length == LengthMax - 1 && group > 1)
                break;

            value |= (ulong)(group & 0x7f) << (7 * length);
            if (group < 0x80)
            {
                length++;
                return true;
            }
        }

        value = 0;
        length = 0;
        return false;
    }

    /// <summary>Writes <paramref name="value"/> in its shortest form.</summary>
    /// <param name="destination">Room for at least <see cref="Length"/> bytes.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes were written, 1 to 10.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = Length(value);
        if (destination.Length < length)
            throw new ArgumentException($"The number needs {length} bytes, the destination has {destination.Length}.", nameof(destination));

        for (int i = 0; i < length - 1; i++, value >>= 7)
            destination[i] = (byte)(value | 0x80);
        destination[length - 1] = (byte)value;
        return length;
    }

    /// <summary>How many bytes the shortest form of <paramref name="value"/> takes, 1 to 10.</summary>
    public static int Length(ulong value) => (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;
}
