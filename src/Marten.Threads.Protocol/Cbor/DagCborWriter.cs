using System.Formats.Cbor;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Cbor;

/// <summary>
/// Writes canonical DAG-CBOR: the library's canonical mode (it sorts and checks map keys), narrowed to what DAG-CBOR knows.
/// Floats are not offered, since no node of ours holds one and that mode would shorten them.
/// </summary>
internal sealed class DagCborWriter
{
    private const CborTag LinkTag = (CborTag)42;

    private readonly CborWriter _writer;

    public DagCborWriter(int capacity = 256)
    {
        _writer = new CborWriter(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: false, allowMultipleRootLevelValues: false, capacity);
    }

    public DagCborWriter StartMap(int count)
    {
        _writer.WriteStartMap(count);
        return this;
    }

    public void EndMap() => _writer.WriteEndMap();

    public void StartArray(int count) => _writer.WriteStartArray(count);

    public void EndArray() => _writer.WriteEndArray();

    public DagCborWriter Text(string text)
    {
        _writer.WriteTextString(text);
        return this;
    }

    public DagCborWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _writer.WriteByteString(bytes);
        return this;
    }

    public DagCborWriter Integer(long value)
    {
        _writer.WriteInt64(value);
        return this;
    }

    public DagCborWriter Null()
    {
        _writer.WriteNull();
        return this;
    }

    /// <summary>A link: tag 42 on a zero byte and the CID.</summary>
    public DagCborWriter Link(Cid cid)
    {
        ReadOnlySpan<byte> target = cid.Span;
        Span<byte> content = stackalloc byte[1 + target.Length];
        content[0] = 0;
        target.CopyTo(content[1..]);
        _writer.WriteTag(LinkTag);
        _writer.WriteByteString(content);
        return this;
    }

    public byte[] ToArray() => _writer.Encode();
}
