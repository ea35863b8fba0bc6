namespace Marten.Threads.Protocol.Cbor;

/// <summary>
/// Canonical DAG-CBOR as threads write it: the one form in which a node may be hashed.
/// All members are pure, thread-safe and never throw on foreign bytes.
/// </summary>
/// <remarks>
/// <para>
/// Canonical means: definite lengths; every number in its shortest head; text in valid UTF-8; map keys are texts, sorted by
/// length in bytes and then bytewise, none twice; tag 42 only, on a byte string of a zero byte and a CID; floats in 64 bits
/// and finite; false, true and null as the only simple values; exactly one item (protocol specification, section 5.1).
/// </para>
/// <para>
/// Three edges that the format leaves open are decided here, for every node alike. Unsigned integers reach 2^64−1, which the
/// reference keeps. Negative ones reach −2^63 only: the reference refuses the next and reads −2^64 as 0. The float −0.0 is
/// kept, since it is a value of its own with one encoding.
/// </para>
/// </remarks>
public static class DagCbor
{
    /// <summary>The largest nesting that <see cref="IsCanonical"/> can be asked to allow; it bounds the stack.</summary>
    public const int DepthMax = 256;

    /// <summary>Whether the bytes are exactly one canonical item.</summary>
    /// <param name="node">The bytes, from anyone.</param>
    /// <param name="depthMax">How deep arrays and maps may be nested: a lone map or array has depth 1, a plain value 0. At most <see cref="DepthMax"/>.</param>
    /// <param name="defect">The first defect found, or <see cref="CborDefect.None"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depthMax"/> is negative or above <see cref="DepthMax"/>.</exception>
    public static bool IsCanonical(ReadOnlySpan<byte> node, int depthMax, out CborDefect defect)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depthMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depthMax, DepthMax);

        var walker = new CanonicalWalker(node, depthMax);
        defect = walker.Walk();
        return defect == CborDefect.None;
    }

    /// <summary>
    /// Whether the bytes are exactly one canonical byte string, and which bytes it holds. This is the stored form of every
    /// encrypted node (section 5.2).
    /// </summary>
    internal static bool TryUnwrapBytes(ReadOnlySpan<byte> node, out ReadOnlySpan<byte> content)
    {
        content = default;
        int position = 0;
        if (!CborHead.TryRead(node, ref position, out CborHead head, out _)
            || head.Major != CborHead.ByteString
            || head.IsIndefinite
            || !head.IsMinimal
            || head.Argument != (ulong)(node.Length - position))
            return false;

        content = node[position..];
        return true;
    }
}
