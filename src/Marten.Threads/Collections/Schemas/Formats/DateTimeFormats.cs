namespace Marten.Threads.Collections;

/// <summary><c>date</c>, <c>time</c> and <c>date-time</c> as RFC 3339 section 5.6 writes them.</summary>
internal static class DateTimeFormats
{
    private const int MinutesPerDay = 24 * 60;

    public static bool IsDateTime(string text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text.AsSpan(0, 10)) && IsTime(text.AsSpan(11));

    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryRead(text[..4], 9999, out int year) || !TryRead(text[5..7], 12, out int month) || !TryRead(text[8..], 31, out int day))
            return false;
        // the year 0 is a leap year like 2000, and .NET has no year 0
        return month > 0 && day > 0 && day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !TryRead(text[..2], 23, out int hour) || !TryRead(text[3..5], 59, out int minute) || !TryRead(text[6..8], 60, out int second))
            return false;
        ReadOnlySpan<char> rest = text[8..];
        if (rest[0] == '.')
        {
            int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 1)
                return false;
            rest = rest[(digits + 1)..];
        }

        if (!TryReadOffset(rest, out int offset))
            return false;
        // a leap second is the last one of a day in UTC
        int utc = ((hour * 60) + minute - offset + MinutesPerDay) % MinutesPerDay;
        return second < 60 || utc == MinutesPerDay - 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryRead(text[1..3], 23, out int hour) || !TryRead(text[4..], 59, out int minute))
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, int max, out int value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = (value * 10) + (digit - '0');
        }

        return value <= max;
    }
}
