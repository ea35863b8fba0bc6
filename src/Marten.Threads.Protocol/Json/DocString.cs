using System.Collections.Immutable;

namespace Marten.Threads.Protocol.Json;

/// <summary>A JSON text: well-formed Unicode without U+0000, which PostgreSQL cannot store.</summary>
public sealed class DocString : DocValue
{
    private static readonly DocString Empty = new("");
    private static readonly DocString Replacement = new(OneLetter.Replacement);

    // four bytes of text must not cost an object each
    private static readonly ImmutableArray<DocString> Letters = [.. OneLetter.Ascii.Select(letter => new DocString(letter))];

    private readonly long _utf8Length;

    private DocString(string wellFormed)
    {
        Text = wellFormed;
        _utf8Length = QuotedText.QuotedLength(wellFormed);
    }

    /// <summary>The text itself, without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Takes a text; U+0000 and lone surrogates become U+FFFD.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static DocString Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        return OfWellFormed(WellFormedText.Of(text, out _));
    }

    /// <summary>Compares two texts as their UTF-8 bytes compare: the order of members in an object, of ids and of sorted texts.</summary>
    /// <param name="left">Well-formed text, as in a document.</param>
    /// <param name="right">Well-formed text, as in a document.</param>
    /// <returns>Negative, zero or positive, as <paramref name="left"/> is smaller, equal or greater.</returns>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        return Utf8Order.Compare(left, right);
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) => other is DocString text && Text.Equals(text.Text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    internal static DocString OfWellFormed(string text) => text switch
    {
        "" => Empty,
        [<= OneLetter.AsciiLast] => Letters[text[0]],
        [WellFormedText.Replacement] => Replacement,
        _ => new DocString(text),
    };

    internal override int WriteTo(Span<byte> destination) => QuotedText.WriteQuoted(Text, destination);

    private protected override long Measure() => _utf8Length;
}
