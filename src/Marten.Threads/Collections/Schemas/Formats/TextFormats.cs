namespace Marten.Threads.Collections;

/// <summary><c>regex</c> (ECMA-262), <c>relative-json-pointer</c> (draft-handrews-relative-json-pointer-01) and <c>uri-template</c> (RFC 6570).</summary>
internal static class TextFormats
{
    private const string TemplateOperators = "+#./;?&=,!@|";
    private const int PrefixMaxDigits = 4;

    /// <summary>What <c>pattern</c> takes here, and all that ECMA-262 takes with the flag <c>u</c>, look-around and back references too: no text is matched.</summary>
    public static bool IsRegex(string text) =>
        text.Length <= SchemaLimits.PatternMaxLength
        && (EcmaPatternReader.TryRead(text, EcmaFlags.None, out _, out _) || Acornima.Tokenizer.ValidateRegExp(text, "u", out _));

    public static bool IsRelativePointer(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
            digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        string rest = text[digits..];
        return rest == "#" || JsonPointer.IsPointer(rest);
    }

    public static bool IsUriTemplate(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int open = rest.IndexOfAny('{', '}');
            if (!IsLiteral(open < 0 ? rest : rest[..open]))
                return false;
            if (open < 0)
                return true;
            if (rest[open] == '}')
                return false;
            int close = rest.IndexOf('}');
            if (close < open || !IsExpression(rest[(open + 1)..close]))
                return false;
            rest = rest[(close + 1)..];
        }

        return true;
    }

    private static bool IsLiteral(ReadOnlySpan<char> literal)
    {
        for (int i = 0; i < literal.Length; i++)
        {
            if (literal[i] == '%' ? !IsEscape(literal[i..]) : literal[i] is <= ' ' or '"' or '\'' or '<' or '>' or '\\' or '^' or '`' or '|' or '\x7F')
                return false;
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<char> expression)
    {
        // the last five operators are kept for later versions of the format, and valid
        if (!expression.IsEmpty && TemplateOperators.Contains(expression[0], StringComparison.Ordinal))
            expression = expression[1..];
        foreach (Range range in expression.Split(','))
        {
            ReadOnlySpan<char> variable = expression[range];
            int colon = variable.IndexOf(':');
            if (colon >= 0 && !IsPrefix(variable[(colon + 1)..]))
                return false;
            if (!IsVariableName(colon >= 0 ? variable[..colon] : variable.EndsWith("*", StringComparison.Ordinal) ? variable[..^1] : variable))
                return false;
        }

        return true;
    }

    // how many characters of the value are taken: 1 to 9999
    private static bool IsPrefix(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and <= PrefixMaxDigits && digits[0] != '0' && !digits.ContainsAnyExceptInRange('0', '9');

    private static bool IsVariableName(ReadOnlySpan<char> name)
    {
        bool afterDot = true;
        for (int i = 0; i < name.Length; i++)
        {
            bool isDot = name[i] == '.';
            if (isDot ? afterDot : !(char.IsAsciiLetterOrDigit(name[i]) || name[i] == '_' || IsEscape(name[i..])))
                return false;
            if (name[i] == '%')
                i += 2;
            afterDot = isDot;
        }

        return !afterDot;
    }

    private static bool IsEscape(ReadOnlySpan<char> text) => text is ['%', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low);
}
