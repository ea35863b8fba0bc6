using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Protocol.Cbor;

namespace Marten.Threads.Protocol.Patches;

/// <summary>
/// The body of a ThreadDB record: <c>{ "patches": [ { iD, patch: { type, jSONPatch, instanceID }, timestamp, collectionName }, … ] }</c>
/// in DAG-CBOR (specification, section 8.6). Members are pure, thread-safe and never throw on foreign bytes.
/// </summary>
public static class EventBody
{
    /// <summary>The most operations that count in one record.</summary>
    public const int OperationsMax = 10_000;

    /// <summary>Canonical text of all patches of one record that count: 8 MiB, twice the largest record.</summary>
    public const long PatchesMaxBytes = 8 * 1024 * 1024;

    /// <summary>How deep the CBOR of a body may be nested.</summary>
    public const int DepthMax = 64;

    /// <summary>The largest stamp that orders an operation, in nanoseconds since 1970: the year 2096.</summary>
    public const long TimestampMax = 4_000_000_000_000_000_000;

    /// <summary>
    /// The body without operations. It is the first record of each of our logs, because a first record can be forged by anyone with
    /// the service key.
    /// </summary>
    public static ReadOnlySpan<byte> Empty => [0xa1, 0x67, 0x70, 0x61, 0x74, 0x63, 0x68, 0x65, 0x73, 0x80];

    /// <summary>Writes the body of own operations, byte for byte as the reference does.</summary>
    /// <exception cref="ArgumentException">An operation would be rejected by its ids, type, stamp or missing patch, or there are more than <see cref="OperationsMax"/>.</exception>
    public static byte[] Write(IReadOnlyList<OperationDraft> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count > OperationsMax)
            throw new ArgumentException($"{operations.Count} operations do not fit into one record; split them after {OperationsMax}.", nameof(operations));

        return BodyWriter.Write(operations);
    }

    /// <summary>Takes a decrypted body apart.</summary>
    /// <param name="body">The plaintext, from anyone. The operations keep slices of it.</param>
    /// <param name="operations">Every operation in order, rejected ones included.</param>
    /// <returns>
    /// False for an <em>opaque</em> body, which is an application's own: one that is not a map in which a key is the text
    /// <c>patches</c> with an array as its value.
    /// </returns>
    /// <remarks>
    /// <para>
    /// A body with such an array that is not canonical DAG-CBOR, or nested deeper than <see cref="DepthMax"/>, gives exactly one
    /// rejected operation with empty ids: the reference writes canonical bodies only, and two readings of one body would be two
    /// states. Whether it has the array is then judged leniently (any head, indefinite lengths), but the bytes must be one
    /// well-formed item nested at most <see cref="DagCbor.DepthMax"/> deep; otherwise the body is opaque.
    /// </para>
    /// <para>
    /// Unknown keys reject: the reference, which cannot read past them, applies nothing of such a body, so neither do we. Missing
    /// keys reject too, but for <c>timestamp</c>. What stands behind <see cref="OperationsMax"/> operations is one more rejected
    /// operation, so that a record cannot blow up into millions.
    /// </para>
    /// </remarks>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out IReadOnlyList<PatchOperation>? operations)
    {
        operations = null;
        if (DagCbor.IsCanonical(body.Span, DepthMax, out CborDefect defect))
            return BodyReader.TryRead(body, out operations);
        if (!BodyProbe.HoldsPatches(body.Span))
            return false;

        operations = [new PatchOperation
        {
            Index = 0,
            Defect = defect == CborDefect.TooDeep ? OperationDefect.BodyTooDeep : OperationDefect.BodyNotCanonical,
        }];
        return true;
    }
}
