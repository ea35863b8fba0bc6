using System.Globalization;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>The text of a pattern, read from left to right, and the first problem that was found in it.</summary>
internal sealed class PatternSource(string pattern)
{
    private int _at;

    public string? Problem { get; private set; }

    public bool AtEnd => _at == pattern.Length;

    public char Peek => pattern[_at];

    /// <summary>True before <c>*</c>, <c>+</c>, <c>?</c> or a well-formed <c>{2,3}</c>; any other brace is a plain character.</summary>
    public bool AtQuantifier => !AtEnd && (Peek is '*' or '+' or '?' || CountsLength(out _, out _) > 0);

    /// <summary>Notes the problem; false, so that a reader can return it.</summary>
    public bool Refuse(string problem)
    {
        Problem ??= problem;
        return false;
    }

    public bool TryTake(char expected)
    {
        if (AtEnd || Peek != expected)
            return false;
        _at++;
        return true;
    }

    public Rune TakeRune()
    {
        Rune rune = Rune.GetRuneAt(pattern, _at);
        _at += rune.Utf16SequenceLength;
        return rune;
    }

    /// <summary>Takes hexadecimal digits, exactly as many as are asked for.</summary>
    public bool TryTakeHex(int digits, out int value)
    {
        value = 0;
        if (_at + digits > pattern.Length
            || !int.TryParse(pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return false;
        _at += digits;
        return true;
    }

    /// <summary>Takes <c>{2}</c>, <c>{2,}</c> or <c>{2,3}</c>.</summary>
    public bool TryTakeCounts(out long low, out long? high)
    {
        int length = CountsLength(out low, out high);
        _at += length;
        return length > 0;
    }

    /// <summary>Takes the name of a group up to its closing bracket.</summary>
    public bool TryTakeGroupName()
    {
        int end = pattern.IndexOf('>', _at);
        if (end <= _at)
            return false;
        _at = end + 1;
        return true;
    }

    private int CountsLength(out long low, out long? high)
    {
        low = 0;
        high = null;
        if (AtEnd || Peek != '{')
            return 0;
        int at = _at + 1;
        if (!TryReadCount(ref at, out low))
            return 0;
        high = low;
        if (at < pattern.Length && pattern[at] == ',')
        {
            at++;
            high = TryReadCount(ref at, out long count) ? count : null;
        }

        return at < pattern.Length && pattern[at] == '}' ? at + 1 - _at : 0;
    }

    private bool TryReadCount(ref int at, out long count)
    {
        int start = at;
        count = 0;
        for (; at < pattern.Length && char.IsAsciiDigit(pattern[at]); at++)
            count = Math.Min((count * 10) + (pattern[at] - '0'), int.MaxValue);
        return at > start;
    }
}
