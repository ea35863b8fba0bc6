namespace Marten.Threads.Protocol.Json;

/// <summary>
/// A JSON value of an instance: immutable, thread-safe, compared by value. Numbers are decimal and exact, texts are well-formed
/// Unicode without U+0000, members of an object are unique and sorted, so equal values have the same canonical text
/// (<see cref="JsonText"/>).
/// </summary>
public abstract class DocValue : IEquatable<DocValue>
{
    private protected DocValue()
    {
    }

    /// <summary>Length in bytes of the canonical text: the measure of the 1 MiB rule. Known without writing the text.</summary>
    public long Utf8Length => Measure();

    /// <summary>Whether both are the same JSON value: 1.0 equals 1, the order of members does not matter.</summary>
    public abstract bool Equals(DocValue? other);

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => Equals(obj as DocValue);

    /// <inheritdoc />
    public abstract override int GetHashCode();

    /// <summary>The canonical JSON text.</summary>
    public sealed override string ToString() => JsonText.ToText(this);

    /// <summary>Writes the canonical text at the start of <paramref name="destination"/>, which has room for it, and returns its length.</summary>
    internal abstract int WriteTo(Span<byte> destination);

    /// <summary>The length, kept where counting it again would cost more than a few steps.</summary>
    private protected abstract long Measure();
}
