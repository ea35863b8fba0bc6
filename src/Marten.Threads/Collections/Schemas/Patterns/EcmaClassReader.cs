using System.Text;

namespace Marten.Threads.Collections;

/// <summary>Reads what stands for one character in an ECMA-262 expression: a character, an escape, a class in brackets.</summary>
internal static class EcmaClassReader
{
    /// <summary>Adds one character or escape outside of brackets to the set.</summary>
    public static bool TryReadCharacter(PatternSource source, CodePointSet set)
    {
        if (!source.TryTake('\\'))
        {
            int value = source.TakeRune().Value;
            set.Add(value, value);
            return true;
        }

        if (!source.AtEnd && source.Peek is 'b' or 'B')
            return source.Refuse("word boundaries are not supported");
        return TryReadEscape(source, set, out _);
    }

    /// <summary>Reads a class in brackets; <c>[]</c> matches nothing and <c>[^]</c> anything.</summary>
    public static bool TryReadClass(PatternSource source, bool ignoresCase, ref CodePointSet set)
    {
        source.TryTake('[');
        bool negated = source.TryTake('^');
        while (!source.TryTake(']'))
        {
            if (source.AtEnd)
                return source.Refuse("a class in brackets is not closed");
            if (!TryReadClassPart(source, set))
                return false;
        }

        // what is left out is left out in all variants of its case
        if (ignoresCase)
            set = set.WithCaseVariants();
        if (negated)
            set = set.Complement();
        return true;
    }

    private static bool TryReadClassPart(PatternSource source, CodePointSet set)
    {
        if (!TryReadClassAtom(source, set, out int? low))
            return false;
        if (!source.TryTake('-'))
            return true;
        if (source.AtEnd || source.Peek == ']')
        {
            set.Add('-', '-');
            return true;
        }

        if (!TryReadClassAtom(source, set, out int? high))
            return false;
        // \d-x is no range: both and the hyphen
        if (low is null || high is null)
            set.Add('-', '-');
        else if (low > high)
            return source.Refuse("a range in brackets has its ends in the wrong order");
        else
            set.Add(low.Value, high.Value);
        return true;
    }

    private static bool TryReadClassAtom(PatternSource source, CodePointSet set, out int? single)
    {
        single = null;
        if (source.TryTake('\\'))
        {
            if (!source.TryTake('b'))
                return TryReadEscape(source, set, out single);
            single = '\b';
        }
        else
        {
            single = source.TakeRune().Value;
        }

        set.Add(single.Value, single.Value);
        return true;
    }

    /// <summary>Reads what follows a backslash; <paramref name="single"/> is the character, or null for a class such as <c>\d</c>.</summary>
    private static bool TryReadEscape(PatternSource source, CodePointSet set, out int? single)
    {
        single = null;
        if (source.AtEnd)
            return source.Refuse("it ends in a backslash");
        Rune escape = source.TakeRune();
        if (FindClass(escape.Value) is { } named)
        {
            set.Add(named);
            return true;
        }

        if (!TryReadSingle(source, escape, out int value))
            return false;
        single = value;
        set.Add(value, value);
        return true;
    }

    private static CodePointSet? FindClass(int escape) => escape switch
    {
        'd' => CodePointSet.Digit,
        'D' => CodePointSet.Digit.Complement(),
        'w' => CodePointSet.Word,
        'W' => CodePointSet.Word.Complement(),
        's' => CodePointSet.Space,
        'S' => CodePointSet.Space.Complement(),
        _ => null,
    };

    private static bool TryReadSingle(PatternSource source, Rune escape, out int value)
    {
        value = escape.Value switch { 't' => '\t', 'n' => '\n', 'v' => '\v', 'f' => '\f', 'r' => '\r', _ => escape.Value };
        switch (escape.Value)
        {
            case 't' or 'n' or 'v' or 'f' or 'r':
                return true;
            case 'x':
                return source.TryTakeHex(2, out value) || source.Refuse(@"\x needs two hexadecimal digits");
            case 'u':
                return TryReadUnicode(source, out value);
            case 'c':
                if (source.AtEnd || !char.IsAsciiLetter(source.Peek))
                    return source.Refuse(@"\c needs a letter");
                value = source.TakeRune().Value % 32;
                return true;
            case '0':
                value = 0;
                return source.AtEnd || !char.IsAsciiDigit(source.Peek) || source.Refuse("octal escapes are not supported");
            case >= '1' and <= '9':
                return source.Refuse("back references are not supported: they need backtracking");
            default:
                // drafts 04 to 07 know no \p; \A, \Z and their like mean other things in other dialects
                return !Rune.IsLetterOrDigit(escape) || source.Refuse($@"the escape \{escape} is not supported");
        }
    }

    private static bool TryReadUnicode(PatternSource source, out int value)
    {
        if (!source.TryTakeHex(4, out value))
            return source.Refuse(@"\u needs four hexadecimal digits");
        if (value is < 0xD800 or > 0xDFFF)
            return true;
        // a pair of escapes is one code point
        if (value > 0xDBFF || !source.TryTake('\\') || !source.TryTake('u') || !source.TryTakeHex(4, out int trail) || trail is < 0xDC00 or > 0xDFFF)
            return source.Refuse(@"\u stands for half a surrogate pair");
        value = char.ConvertToUtf32((char)value, (char)trail);
        return true;
    }
}
