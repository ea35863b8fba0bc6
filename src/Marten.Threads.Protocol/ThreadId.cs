using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol;

/// <summary>
/// Names a thread: <c>uvarint(1) ‖ uvarint(variant) ‖ random bytes</c> (specification, section 1). The identity is the byte string as received;
/// nothing is normalised, so an id whose numbers are padded is another thread. Compared bytewise, unsigned; the default value is undefined.
/// </summary>
public readonly struct ThreadId : IEquatable<ThreadId>, IComparable<ThreadId>
{
    /// <summary>How many random bytes <see cref="Generate"/> draws.</summary>
    public const int RandomLength = 32;

    /// <summary>
    /// The longest id in bytes: two numbers of at most ten bytes, and 255 random bytes, the most that the reference generates.
    /// </summary>
    public const int LengthMax = 2 * Uvarint.LengthMax + byte.MaxValue;

    private const ulong FormatVersion = 1;

    private readonly byte[]? _bytes;

    private ThreadId(byte[] bytes) => _bytes = bytes;

    /// <summary>False for the default value.</summary>
    public bool IsDefined => _bytes is not null;

    /// <summary>The id's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The id's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The variant in the id; 0 when undefined.</summary>
    public ThreadVariant Variant => TryReadHead(Span, out ThreadVariant variant, out _) ? variant : default;

    /// <summary>The bytes after version and variant; empty when undefined.</summary>
    public ReadOnlySpan<byte> RandomPart => TryReadHead(Span, out _, out int length) ? Span[length..] : default;

    /// <summary>Makes an id of the given random bytes.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="random">1 to 255 bytes; 16 at least if JavaScript clients are to accept the id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The variant is unknown.</exception>
    /// <exception cref="ArgumentException">No random bytes, or more than 255.</exception>
    public static ThreadId Create(ThreadVariant variant, ReadOnlySpan<byte> random)
    {
        if (variant is not (ThreadVariant.Raw or ThreadVariant.AccessControlled))
            throw new ArgumentOutOfRangeException(nameof(variant), variant, "A thread is raw or access-controlled.");
        if (random.IsEmpty || random.Length > byte.MaxValue)
            throw new ArgumentException($"A thread id takes 1 to 255 random bytes, not {random.Length}.", nameof(random));
        return new ThreadId([(byte)FormatVersion, (byte)variant, .. random]);
    }

    /// <summary>Makes a new id of 32 random bytes.</summary>
    /// <param name="random">Where the bytes come from.</param>
    /// <param name="variant">The variant; raw by default.</param>
    public static ThreadId Generate(IRandomSource random, ThreadVariant variant = ThreadVariant.Raw)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[RandomLength];
        random.Fill(bytes);
        return Create(variant, bytes);
    }

    /// <summary>Takes a binary id. Accepted: version 1, a known variant, at least one byte after them; padded numbers too.</summary>
    /// <param name="bytes">The whole id; copied as it is.</param>
    /// <param name="threadId">The id, or the undefined one.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out ThreadId threadId)
    {
        if (bytes.Length > LengthMax || !TryReadHead(bytes, out _, out int length) || length == bytes.Length)
        {
            threadId = default;
            return false;
        }

        threadId = new ThreadId(bytes.ToArray());
        return true;
    }

    /// <summary>Takes a binary id like <see cref="TryFromBytes"/>.</summary>
    /// <exception cref="FormatException">The bytes are not a thread id.</exception>
    public static ThreadId FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out ThreadId threadId) ? threadId : throw new FormatException($"{bytes.Length} bytes do not make a thread id.");

    /// <summary>
    /// Reads the text form in any <see cref="Multibase"/> encoding; letter case is ignored where the encoding has one case only, as the
    /// reference does.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="threadId">The id, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ThreadId threadId)
    {
        threadId = default;
        return Multibase.TryDecode(text, out byte[] bytes) && TryFromBytes(bytes, out threadId);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a thread id.</exception>
    public static ThreadId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out ThreadId threadId) ? threadId : throw new FormatException("The text is not a thread id.");

    /// <summary>Lower-case base32 with its leading <c>b</c>: <c>bafk…</c> (raw) or <c>bafy…</c>; empty when undefined.</summary>
    public override string ToString() => IsDefined ? Multibase.Encode(MultibaseEncoding.Base32, Span) : string.Empty;

    /// <inheritdoc />
    public bool Equals(ThreadId other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ThreadId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ByteHash.Of(Span);

    /// <summary>Compares bytewise, unsigned; the undefined id comes first.</summary>
    public int CompareTo(ThreadId other) => Span.SequenceCompareTo(other.Span);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(ThreadId left, ThreadId right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(ThreadId left, ThreadId right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/> bytewise.</summary>
    public static bool operator <(ThreadId left, ThreadId right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> comes before or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator <=(ThreadId left, ThreadId right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/> bytewise.</summary>
    public static bool operator >(ThreadId left, ThreadId right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> comes after or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator >=(ThreadId left, ThreadId right) => left.CompareTo(right) >= 0;

    private static bool TryReadHead(ReadOnlySpan<byte> bytes, out ThreadVariant variant, out int length)
    {
        variant = default;
        length = 0;
        if (!Uvarint.TryReadPadded(bytes, out ulong version, out int versionLength) || version != FormatVersion
            || !Uvarint.TryReadPadded(bytes[versionLength..], out ulong code, out int variantLength)
            || code is not ((ulong)ThreadVariant.Raw or (ulong)ThreadVariant.AccessControlled))
            return false;

        variant = (ThreadVariant)code;
        length = versionLength + variantLength;
        return true;
    }
}
