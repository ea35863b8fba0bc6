using System.Text;
using Marten.Threads.Protocol.Cbor;

namespace Marten.Threads.Protocol.Records;

/// <summary>An event node: <c>{ body, header }</c>, exactly these.</summary>
internal ref struct EventFields
{
    public const string BodyName = "body";
    public const string HeaderName = "header";

    private CborCursor _cursor;

    /// <summary>Bytes of a CID.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Bytes of a CID.</summary>
    public ReadOnlySpan<byte> Header { get; private set; }

    public static RecordRefusal Read(ReadOnlySpan<byte> eventNode, out EventFields fields)
    {
        fields = default;
        if (!DagCbor.IsCanonical(eventNode, RecordLimits.NodeDepthMax, out _))
            return RecordRefusal.EventNotCanonical;

        fields._cursor = new CborCursor(eventNode);
        if (!fields._cursor.TryReadMap(out int count))
            return RecordRefusal.EventNotMap;

        for (int i = 0; i < count; i++)
        {
            RecordRefusal refusal = fields.ReadField();
            if (refusal != RecordRefusal.None)
                return refusal;
        }

        if (fields.Body.IsEmpty)
            return RecordRefusal.EventBodyMissing;

        return fields.Header.IsEmpty ? RecordRefusal.EventHeaderMissing : RecordRefusal.None;
    }

    private RecordRefusal ReadField()
    {
        _cursor.TryReadText(out ReadOnlySpan<byte> name);
        if (Ascii.Equals(name, BodyName))
        {
            bool isFit = NodeLink.TryRead(ref _cursor, out ReadOnlySpan<byte> body);
            Body = body;
            return isFit ? RecordRefusal.None : RecordRefusal.EventBodyMalformed;
        }

        if (Ascii.Equals(name, HeaderName))
        {
            bool isFit = NodeLink.TryRead(ref _cursor, out ReadOnlySpan<byte> header);
            Header = header;
            return isFit ? RecordRefusal.None : RecordRefusal.EventHeaderMalformed;
        }

        return RecordRefusal.EventFieldUnknown;
    }
}
