using System.Text;

namespace Marten.Threads.Architecture.Sources;

/// <summary>
/// C# with everything blanked out that is not code, so that braces and parentheses can be counted: comments, strings with
/// their holes, characters and directives become spaces. Lines and columns stay where they are.
/// </summary>
internal ref struct CodeText
{
    private readonly ReadOnlySpan<char> _source;
    private readonly StringBuilder _code;
    private int _position;

    private CodeText(string source)
    {
        _source = source;
        _code = new StringBuilder(source);
    }

    public static string Of(string source)
    {
        var text = new CodeText(source);
        while (text._position < source.Length) text.Step();
        return text._code.ToString();
    }

    private readonly char Current => Peek(0);

    private readonly char Peek(int ahead) => _position + ahead < _source.Length ? _source[_position + ahead] : '\0';

    private void Step()
    {
        if (Starts("//") || (Current == '#' && IsFirstOfLine())) Blank(Length("\n"));
        else if (Starts("/*")) Blank(Length("*/") + 2);
        else if (Current == '\'') Quoted('\'');
        else if (StringPrefix() is { } prefix) Text(prefix);
        else _position++;
    }

    /// <summary>How many characters of <c>$</c> and <c>@</c> stand before a quotation mark here; null where no string begins.</summary>
    private readonly int? StringPrefix()
    {
        var length = 0;
        while (Peek(length) is '$' or '@') length++;
        return Peek(length) == '"' ? length : null;
    }

    private void Text(int prefixLength)
    {
        var prefix = _source.Slice(_position, prefixLength);
        var isInterpolated = prefix.Contains('$');
        var isVerbatim = prefix.Contains('@');
        Blank(prefixLength);
        var quotes = 0;
        while (Peek(quotes) == '"') quotes++;
        if (quotes >= 3 && !isVerbatim)
        {
            // Nothing inside of a raw string, not even in a hole, has as many quotation marks in a row.
            Blank(quotes);
            Blank(Length(new string('"', quotes)) + quotes);
            return;
        }

        Blank(1);
        Body(isInterpolated, isVerbatim);
    }

    private void Body(bool isInterpolated, bool isVerbatim)
    {
        while (_position < _source.Length)
        {
            if (isVerbatim ? Starts("\"\"") : Current == '\\') Blank(2);
            else if (isInterpolated && (Starts("{{") || Starts("}}"))) Blank(2);
            else if (isInterpolated && Current == '{') Hole();
            else if (Current == '"') break;
            else Blank(1);
        }

        Blank(1);
    }

    /// <summary>The code between the braces of an interpolation, where further strings may stand.</summary>
    private void Hole()
    {
        var start = _position;
        var depth = 0;
        do
        {
            if (Current == '{') depth++;
            if (Current == '}') depth--;
            Step();
        }
        while (depth > 0 && _position < _source.Length);

        for (var i = start; i < _position; i++) BlankAt(i);
    }

    private void Quoted(char mark)
    {
        Blank(1);
        while (_position < _source.Length && Current != mark) Blank(Current == '\\' ? 2 : 1);
        Blank(1);
    }

    private readonly bool Starts(string text) => _source[_position..].StartsWith(text, StringComparison.Ordinal);

    private readonly bool IsFirstOfLine()
    {
        var before = _source[.._position];
        return before[(before.LastIndexOf('\n') + 1)..].IsWhiteSpace();
    }

    private readonly int Length(string end)
    {
        var length = _source[_position..].IndexOf(end, StringComparison.Ordinal);
        return length < 0 ? _source.Length - _position : length;
    }

    private void Blank(int count)
    {
        for (var end = Math.Min(_position + count, _source.Length); _position < end; _position++) BlankAt(_position);
    }

    private readonly void BlankAt(int position)
    {
        if (_source[position] is not ('\n' or '\r')) _code[position] = ' ';
    }
}
