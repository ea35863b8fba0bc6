using System.Globalization;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>What follows a backslash.</summary>
internal sealed class PatternEscapes
{
    private readonly string _text;

    public PatternEscapes(string text) => _text = text;

    /// <summary>The largest group that was referred to.</summary>
    public int HighestReference { get; private set; }

    /// <summary>Reads an escape outside a class; the backslash is behind.</summary>
    public PatternNode Read(ref int position, out bool canRepeat)
    {
        canRepeat = true;
        char letter = Peek(position);
        if (letter is 'b' or 'B')
        {
            position++;
            canRepeat = false;
            return new PlaceNode(letter == 'b' ? PatternStep.AtWordEdge : PatternStep.NotAtWordEdge);
        }

        if (letter is >= '1' and <= '9')
            return Reference(ref position);

        return TryClass(ref position, out IEnumerable<(char First, char Last)>? ranges)
            ? new SetNode(CharacterSet.Of(ranges, isNegated: false))
            : new SetNode(CharacterSet.Of(Letter(ref position)));
    }

    /// <summary>Reads a class such as <c>\d</c>.</summary>
    public bool TryClass(ref int position, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IEnumerable<(char First, char Last)>? ranges)
    {
        ranges = Peek(position) switch
        {
            'd' => CharacterSet.Digits,
            'D' => CharacterSet.Without(CharacterSet.Digits),
            'w' => CharacterSet.WordLetters,
            'W' => CharacterSet.Without(CharacterSet.WordLetters),
            's' => CharacterSet.Spaces,
            'S' => CharacterSet.Without(CharacterSet.Spaces),
            _ => null,
        };
        if (ranges is null)
            return false;

        position++;
        return true;
    }

    /// <summary>Reads an escape that stands for one character.</summary>
    public char Letter(ref int position)
    {
        char letter = Peek(position++);
        return letter switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            '0' => '\0',
            'x' => Hex(ref position, 2),
            'u' => Hex(ref position, 4),
            'c' => Control(ref position),
            _ when char.IsAsciiLetterOrDigit(letter) => throw new FormatException($"the escape \\{letter} is not available"),
            _ => letter,
        };
    }

    private BackReferenceNode Reference(ref int position)
    {
        int end = position;
        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
            end++;

        string digits = _text[position..end];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            throw new FormatException($"there is no group {digits}");

        position = end;
        HighestReference = Math.Max(HighestReference, number);
        return new BackReferenceNode(number);
    }

    private char Hex(ref int position, int digits)
    {
        if (position + digits > _text.Length
            || !ushort.TryParse(_text.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            throw new FormatException($"an escape needs {digits} hexadecimal digits");

        position += digits;
        return (char)value;
    }

    private char Control(ref int position)
    {
        char letter = Peek(position++);
        return char.IsAsciiLetter(letter) ? (char)(letter % 32) : throw new FormatException("\\c needs a letter");
    }

    private char Peek(int position) => position < _text.Length ? _text[position] : throw new FormatException("it ends with a backslash");
}
