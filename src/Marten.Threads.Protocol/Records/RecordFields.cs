using System.Text;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Protocol.Records;

/// <summary>The plaintext of a record node: <c>{ sig, prev?, block, pubKey }</c>, exactly these.</summary>
internal ref struct RecordFields
{
    public const string SignatureName = "sig";
    public const string PreviousName = "prev";
    public const string BlockName = "block";
    public const string AuthorKeyName = "pubKey";

    private CborCursor _cursor;

    /// <summary>64 bytes.</summary>
    public ReadOnlySpan<byte> Signature { get; private set; }

    /// <summary>Bytes of a CID, or empty in a first record.</summary>
    public ReadOnlySpan<byte> Previous { get; private set; }

    /// <summary>Bytes of a CID.</summary>
    public ReadOnlySpan<byte> Block { get; private set; }

    /// <summary>A public key protobuf.</summary>
    public ReadOnlySpan<byte> AuthorKey { get; private set; }

    public static RecordRefusal Read(ReadOnlySpan<byte> plaintext, out RecordFields fields)
    {
        fields = default;
        if (!DagCbor.IsCanonical(plaintext, RecordLimits.NodeDepthMax, out _))
            return RecordRefusal.RecordNotCanonical;

        fields._cursor = new CborCursor(plaintext);
        if (!fields._cursor.TryReadMap(out int count))
            return RecordRefusal.RecordNotMap;

        for (int i = 0; i < count; i++)
        {
            RecordRefusal refusal = fields.ReadField();
            if (refusal != RecordRefusal.None)
                return refusal;
        }

        return fields.Missing();
    }

    private RecordRefusal ReadField()
    {
        _cursor.TryReadText(out ReadOnlySpan<byte> name);
        if (Ascii.Equals(name, SignatureName))
        {
            bool isFit = _cursor.TryReadBytes(out ReadOnlySpan<byte> signature) && signature.Length == VerifyingKey.SignatureLength;
            Signature = signature;
            return isFit ? RecordRefusal.None : RecordRefusal.SignatureMalformed;
        }

        if (Ascii.Equals(name, PreviousName))
        {
            bool isFit = NodeLink.TryRead(ref _cursor, out ReadOnlySpan<byte> previous);
            Previous = previous;
            return isFit ? RecordRefusal.None : RecordRefusal.PreviousMalformed;
        }

        if (Ascii.Equals(name, BlockName))
        {
            bool isFit = NodeLink.TryRead(ref _cursor, out ReadOnlySpan<byte> block);
            Block = block;
            return isFit ? RecordRefusal.None : RecordRefusal.BlockMalformed;
        }

        if (Ascii.Equals(name, AuthorKeyName))
        {
            bool isFit = _cursor.TryReadBytes(out ReadOnlySpan<byte> key) && AuthorKeyForm.IsWellFormed(key);
            AuthorKey = key;
            return isFit ? RecordRefusal.None : RecordRefusal.AuthorKeyMalformed;
        }

        return RecordRefusal.RecordFieldUnknown;
    }

    private readonly RecordRefusal Missing()
    {
        if (Signature.IsEmpty)
            return RecordRefusal.SignatureMissing;
        if (Block.IsEmpty)
            return RecordRefusal.BlockMissing;

        return AuthorKey.IsEmpty ? RecordRefusal.AuthorKeyMissing : RecordRefusal.None;
    }
}
