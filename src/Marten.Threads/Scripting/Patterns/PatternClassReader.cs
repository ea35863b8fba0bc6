namespace Marten.Threads.Scripting.Patterns;

/// <summary>Reads a class such as <c>[^a-z\d]</c>.</summary>
internal sealed class PatternClassReader
{
    private readonly string _text;
    private readonly PatternEscapes _escapes;

    public PatternClassReader(string text, PatternEscapes escapes)
    {
        _text = text;
        _escapes = escapes;
    }

    /// <summary>Reads up to the closing bracket; the opening one is behind.</summary>
    public CharacterSet Read(ref int position)
    {
        bool isNegated = Peek(position) == '^';
        if (isNegated)
            position++;

        var ranges = new List<(char First, char Last)>();
        while (Peek(position) != ']')
        {
            char? first = Item(ref position, ranges);
            if (Peek(position) != '-' || Peek(position + 1) == ']')
            {
                AddLetter(ranges, first);
                continue;
            }

            position++;
            char? last = Item(ref position, ranges);
            if (first is null || last is null || first > last)
                throw new FormatException("a range of a class is in the wrong order, or one of its ends is a class");
            ranges.Add((first.Value, last.Value));
        }

        position++;
        return CharacterSet.Of(ranges, isNegated);
    }

    /// <summary>One character, or nothing after it has added a class.</summary>
    private char? Item(ref int position, List<(char First, char Last)> ranges)
    {
        char letter = Peek(position++);
        if (letter != '\\')
            return letter;
        if (_escapes.TryClass(ref position, out IEnumerable<(char First, char Last)>? added))
        {
            ranges.AddRange(added);
            return null;
        }

        if (Peek(position) != 'b')
            return _escapes.Letter(ref position);

        position++;
        return '\b';
    }

    private static void AddLetter(List<(char First, char Last)> ranges, char? letter)
    {
        if (letter is { } one)
            ranges.Add((one, one));
    }

    private char Peek(int position) => position < _text.Length ? _text[position] : throw new FormatException("a class is not closed");
}
