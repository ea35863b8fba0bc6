using System.Text.RegularExpressions;

namespace Marten.Threads.Architecture.Sources;

/// <summary>A member as it stands in a source file.</summary>
/// <param name="Name">The word before its parameters, or the last word of a property.</param>
/// <param name="Lines">From its first word, behind the attributes, to its last brace or semicolon.</param>
internal sealed record SourceMember(string Name, int Lines);

/// <summary>
/// Finds the members with code in a source file, by its braces. Fields are left out: a table of constants may be long.
/// </summary>
internal sealed partial class MemberScan
{
    private readonly string _code;
    private readonly List<SourceMember> _members = [];
    private int _position;

    private MemberScan(string code) => _code = code;

    public static IReadOnlyList<SourceMember> Of(string source)
    {
        var scan = new MemberScan(CodeText.Of(source));
        scan.Declarations();
        return scan._members;
    }

    /// <summary>What stands inside of a type or a namespace, or of the file.</summary>
    private void Declarations()
    {
        while (SkipSpace() && _code[_position] != '}') Declaration();
        _position++;
    }

    private void Declaration()
    {
        SkipAttributes();
        var start = _position;
        var headerEnd = EndOfHeader();
        var header = Simplify(_code[start..headerEnd]);
        _position = headerEnd;
        if (At(headerEnd) == '{' && TypePattern().IsMatch(header))
        {
            _position++;
            Declarations();
            return;
        }

        // A body in braces ends the member; after '=' or '=>' braces belong to an expression, and a semicolon ends it.
        if (At(headerEnd) == '{') _position = ClosingOf(headerEnd);
        else MoveTo(';');
        _position++;
        var isCode = (At(headerEnd) == '{' && !EnumPattern().IsMatch(header)) || (At(headerEnd) == '=' && At(headerEnd + 1) == '>');
        if (isCode && NamePattern().Match(header) is { Success: true } name)
            _members.Add(new SourceMember(name.Groups["name"].Value, LineOf(_position - 1) - LineOf(start) + 1));
    }

    /// <summary>Where the declaration's body, initial value or end begins.</summary>
    private int EndOfHeader()
    {
        for (var i = _position; i < _code.Length; i++)
        {
            if (_code[i] is '{' or ';') return i;
            if (_code[i] == '=' && !IsOperatorName(i)) return i;
            if (_code[i] is '(' or '[') i = ClosingOf(i);
        }

        return _code.Length;
    }

    // operator ==, <=, >=, !=
    private bool IsOperatorName(int position) => OperatorPattern().IsMatch(_code.AsSpan(_position, position - _position));

    private void MoveTo(char end)
    {
        for (; _position < _code.Length && _code[_position] != end; _position++)
        {
            if (_code[_position] is '(' or '[' or '{') _position = ClosingOf(_position);
        }
    }

    private int ClosingOf(int position)
    {
        var depth = 0;
        for (var i = position; i < _code.Length; i++)
        {
            if (_code[i] is '(' or '[' or '{') depth++;
            else if (_code[i] is ')' or ']' or '}' && --depth == 0) return i;
        }

        return _code.Length - 1;
    }

    private void SkipAttributes()
    {
        while (SkipSpace() && _code[_position] == '[') _position = ClosingOf(_position) + 1;
    }

    private bool SkipSpace()
    {
        while (_position < _code.Length && char.IsWhiteSpace(_code[_position])) _position++;
        return _position < _code.Length;
    }

    private char At(int position) => position < _code.Length ? _code[position] : '\0';

    private int LineOf(int position) => _code.AsSpan(0, Math.Min(position, _code.Length)).Count('\n');

    /// <summary>The header without brackets, type arguments and constraints, and with empty parameter lists.</summary>
    private static string Simplify(string header)
    {
        var simple = header;
        for (var longer = ""; longer != simple;)
        {
            longer = simple;
            simple = InnerPattern().Replace(TypeArgumentPattern().Replace(simple, ""), "()");
        }

        return ConstraintPattern().Replace(BracketPattern().Replace(simple, ""), "");
    }

    [GeneratedRegex(@"\b(class|struct|interface|record|namespace)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"\benum\b", RegexOptions.None, 1000)]
    private static partial Regex EnumPattern();

    [GeneratedRegex(@"(?<name>operator\s*\S+?|[\w.]+)\s*(\(\))?\s*(:.*)?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\boperator\s*[=!<>]?$", RegexOptions.None, 1000)]
    private static partial Regex OperatorPattern();

    [GeneratedRegex(@"\[[^\[\]]*\]", RegexOptions.None, 1000)]
    private static partial Regex BracketPattern();

    [GeneratedRegex(@"<[^<>]*>", RegexOptions.None, 1000)]
    private static partial Regex TypeArgumentPattern();

    [GeneratedRegex(@"\([^()]+\)", RegexOptions.None, 1000)]
    private static partial Regex InnerPattern();

    [GeneratedRegex(@"\bwhere\b.*$", RegexOptions.Singleline, 1000)]
    private static partial Regex ConstraintPattern();
}
