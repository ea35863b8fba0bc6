namespace Marten.Threads.Protocol.Json;

/// <summary>A JSON object: members with unique names, sorted by the UTF-8 bytes of the name.</summary>
public sealed class DocObject : DocValue
{
    private readonly DocMember[] _members;
    private readonly long _utf8Length;

    /// <summary>Takes members that are sorted, unique, well-formed and not changed any more.</summary>
    internal DocObject(DocMember[] members)
    {
        _members = members;
        _utf8Length = LengthOf(members);
    }

    /// <summary>The object without members.</summary>
    public static DocObject Empty { get; } = new([]);

    /// <summary>All members, sorted by the UTF-8 bytes of the name.</summary>
    public ReadOnlySpan<DocMember> Members => _members;

    /// <summary>Number of members.</summary>
    public int Count => _members.Length;

    /// <summary>The value of a member, or null (the reference, not <see cref="DocNull"/>) if there is no such member.</summary>
    public DocValue? this[string name]
    {
        get
        {
            int index = IndexOf(name);
            return index < 0 ? null : _members[index].Value;
        }
    }

    /// <summary>Takes members in any order; of two with the same name the last wins. Names are mended as <see cref="DocString.Of"/> mends a text.</summary>
    /// <exception cref="ArgumentException">A name or a value is a null reference.</exception>
    public static DocObject Of(params ReadOnlySpan<DocMember> members)
    {
        var copy = new DocMember[members.Length];
        for (int i = 0; i < copy.Length; i++)
        {
            if (members[i].Name is not { } name || members[i].Value is not { } value)
                throw new ArgumentException("A member has a null reference for its name or value; a JSON null is DocNull.Value.", nameof(members));
            copy[i] = new DocMember(WellFormedText.Of(name, out _), value);
        }

        return MemberOrder.ToObject(copy, out _);
    }

    /// <summary>Gives the value of a member.</summary>
    /// <returns>False if there is no such member.</returns>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DocValue? value)
    {
        value = this[name];
        return value is not null;
    }

    /// <summary>The same object with one member set or replaced.</summary>
    /// <exception cref="ArgumentNullException">The name or the value is a null reference; a JSON null is <see cref="DocNull.Value"/>.</exception>
    public DocObject With(string name, DocValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);

        string wellFormed = WellFormedText.Of(name, out _);
        int index = IndexOf(wellFormed);
        if (index >= 0 && _members[index].Value.Equals(value))
            return this;

        var member = new DocMember(wellFormed, value);
        return new DocObject(index >= 0
            ? [.. _members.AsSpan(0, index), member, .. _members.AsSpan(index + 1)]
            : [.. _members.AsSpan(0, ~index), member, .. _members.AsSpan(~index)]);
    }

    /// <summary>The same object without a member.</summary>
    public DocObject Without(string name)
    {
        int index = IndexOf(name);
        return index < 0 ? this : new DocObject([.. _members.AsSpan(0, index), .. _members.AsSpan(index + 1)]);
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) =>
        ReferenceEquals(this, other) || (other is DocObject document && _utf8Length == document._utf8Length && Members.SequenceEqual(document.Members));

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (DocMember member in _members)
        {
            hash.Add(member.Name, StringComparer.Ordinal);
            hash.Add(member.Value.GetHashCode());
        }

        return hash.ToHashCode();
    }

    internal override int WriteTo(Span<byte> destination)
    {
        int written = 0;
        destination[written++] = (byte)'{';
        for (int i = 0; i < _members.Length; i++)
        {
            if (i > 0)
                destination[written++] = (byte)',';
            written += QuotedText.WriteQuoted(_members[i].Name, destination[written..]);
            destination[written++] = (byte)':';
            written += _members[i].Value.WriteTo(destination[written..]);
        }

        destination[written++] = (byte)'}';
        return written;
    }

    private protected override long Measure() => _utf8Length;

    /// <summary>Index of a member, or the complement of the index where it would stand.</summary>
    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        int low = 0;
        int high = _members.Length - 1;
        while (low <= high)
        {
            int middle = (int)((uint)(low + high) / 2);
            int order = Utf8Order.Compare(_members[middle].Name, name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private static long LengthOf(DocMember[] members)
    {
        long length = "{}".Length + Math.Max(members.Length - 1, 0);
        foreach (DocMember member in members)
            length += QuotedText.QuotedLength(member.Name) + ":".Length + member.Value.Utf8Length;
        return length;
    }
}
