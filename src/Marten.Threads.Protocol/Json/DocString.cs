namespace Marten.Threads.Protocol.Json;

/// <summary>A JSON text: well-formed Unicode without U+0000, which PostgreSQL cannot store.</summary>
public sealed class DocString : DocValue
{
    private static readonly DocString Empty = new("");

    private DocString(string wellFormed)
        : base(QuotedText.QuotedLength(wellFormed)) => Text = wellFormed;

    /// <summary>The text itself, without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Takes a text; U+0000 and lone surrogates become U+FFFD.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static DocString Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        return OfWellFormed(WellFormedText.Of(text, out _));
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) => other is DocString text && Text.Equals(text.Text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    internal static DocString OfWellFormed(string text) => text.Length == 0 ? Empty : new DocString(text);

    internal override int WriteTo(Span<byte> destination) => QuotedText.WriteQuoted(Text, destination);
}
