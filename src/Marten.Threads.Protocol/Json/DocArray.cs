namespace Marten.Threads.Protocol.Json;

/// <summary>A JSON array.</summary>
public sealed class DocArray : DocValue
{
    private readonly DocValue[] _items;

    internal DocArray(DocValue[] items)
        : base(LengthOf(items)) => _items = items;

    /// <summary>The array without items.</summary>
    public static DocArray Empty { get; } = new([]);

    /// <summary>The items in order.</summary>
    public ReadOnlySpan<DocValue> Items => _items;

    /// <summary>Number of items.</summary>
    public int Count => _items.Length;

    /// <summary>Takes items in order; copied.</summary>
    /// <exception cref="ArgumentException">An item is null; write <see cref="DocNull.Value"/>.</exception>
    public static DocArray Of(params ReadOnlySpan<DocValue> items)
    {
        foreach (DocValue item in items)
        {
            if (item is null)
                throw new ArgumentException("An item is a null reference; a JSON null is DocNull.Value.", nameof(items));
        }

        return items.IsEmpty ? Empty : new DocArray(items.ToArray());
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) =>
        ReferenceEquals(this, other) || (other is DocArray array && Utf8Length == array.Utf8Length && Items.SequenceEqual(array.Items));

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (DocValue item in _items)
            hash.Add(item.GetHashCode());
        return hash.ToHashCode();
    }

    internal override int WriteTo(Span<byte> destination)
    {
        int written = 0;
        destination[written++] = (byte)'[';
        for (int i = 0; i < _items.Length; i++)
        {
            if (i > 0)
                destination[written++] = (byte)',';
            written += _items[i].WriteTo(destination[written..]);
        }

        destination[written++] = (byte)']';
        return written;
    }

    private static long LengthOf(DocValue[] items)
    {
        long length = "[]".Length + Math.Max(items.Length - 1, 0);
        foreach (DocValue item in items)
            length += item.Utf8Length;
        return length;
    }
}
