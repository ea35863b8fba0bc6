namespace Marten.Threads.Protocol.Json;

/// <summary>A JSON array.</summary>
public abstract class DocArray : DocValue
{
    private protected DocArray()
    {
    }

    /// <summary>The array without items.</summary>
    public static DocArray Empty { get; } = new ManyItems([]);

    /// <summary>The items in order.</summary>
    public ReadOnlySpan<DocValue> Items => Content;

    /// <summary>Number of items.</summary>
    public int Count => Items.Length;

    private protected abstract ReadOnlySpan<DocValue> Content { get; }

    /// <summary>Takes items in order; copied.</summary>
    /// <exception cref="ArgumentException">An item is null; write <see cref="DocNull.Value"/>.</exception>
    public static DocArray Of(params ReadOnlySpan<DocValue> items)
    {
        foreach (DocValue item in items)
        {
            if (item is null)
                throw new ArgumentException("An item is a null reference; a JSON null is DocNull.Value.", nameof(items));
        }

        return items.Length switch
        {
            0 => Empty,
            1 => new OneItem(items[0]),
            2 => new TwoItems(items[0], items[1]),
            _ => new ManyItems(items.ToArray()),
        };
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) => ReferenceEquals(this, other) || (other is DocArray array && Items.SequenceEqual(array.Items));

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (DocValue item in Items)
            hash.Add(item.GetHashCode());
        return hash.ToHashCode();
    }

    internal override int WriteTo(Span<byte> destination)
    {
        int written = 0;
        destination[written++] = (byte)'[';
        ReadOnlySpan<DocValue> items = Items;
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                destination[written++] = (byte)',';
            written += items[i].WriteTo(destination[written..]);
        }

        destination[written++] = (byte)']';
        return written;
    }
}
