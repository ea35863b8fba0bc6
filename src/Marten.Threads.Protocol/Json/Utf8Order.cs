namespace Marten.Threads.Protocol.Json;

/// <summary>Compares well-formed texts as their UTF-8 bytes compare, without making those bytes.</summary>
internal static class Utf8Order
{
    private const char FirstSurrogate = '\uD800';
    private const char FirstAfterSurrogates = '\uE000';

    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length - right.Length;

        return Rank(left[common]) - Rank(right[common]);
    }

    /// <summary>Surrogates stand for code points above U+FFFF, so they rank behind U+E000 to U+FFFF.</summary>
    private static int Rank(char unit) => unit switch
    {
        < FirstSurrogate => unit,
        < FirstAfterSurrogates => unit + 0x2000,
        _ => unit - 0x800,
    };
}
