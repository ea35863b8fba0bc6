using System.Buffers;

namespace Marten.Threads.Collections;

/// <summary><c>uri</c> and <c>uri-reference</c> by the grammar of RFC 3986; .NET's own reader repairs what it is given, so it cannot judge.</summary>
internal static class UriFormats
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Unreserved + SubDelimiters + "%:");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Unreserved + SubDelimiters + "%:@/");
    private static readonly SearchValues<char> TailCharacters = SearchValues.Create(Unreserved + SubDelimiters + "%:@/?");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");

    public static bool IsUri(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsScheme(text.AsSpan(0, colon)) && IsRelative(text.AsSpan(colon + 1));
    }

    public static bool IsUriReference(string text)
    {
        if (IsUri(text))
            return true;
        // without a scheme, the first part of the path must not look like one
        ReadOnlySpan<char> path = text.AsSpan(0, End(text, "?#"));
        return !path[..End(path, "/")].Contains(':') && IsRelative(text);
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme) => char.IsAsciiLetter(scheme[0]) && !scheme.ContainsAnyExcept(SchemeCharacters);

    // everything behind the scheme: //authority, path, ?query, #fragment
    private static bool IsRelative(ReadOnlySpan<char> text)
    {
        int end = End(text, "#");
        if (end < text.Length && !IsMadeOf(text[(end + 1)..], TailCharacters))
            return false;
        text = text[..end];
        end = End(text, "?");
        if (end < text.Length && !IsMadeOf(text[(end + 1)..], TailCharacters))
            return false;
        text = text[..end];
        if (!text.StartsWith("//", StringComparison.Ordinal))
            return IsMadeOf(text, PathCharacters);
        text = text[2..];
        end = End(text, "/");
        return IsAuthority(text[..end]) && IsMadeOf(text[end..], PathCharacters);
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        int at = authority.LastIndexOf('@');
        if (at >= 0 && !IsMadeOf(authority[..at], UserCharacters))
            return false;
        ReadOnlySpan<char> host = authority[(at + 1)..];
        if (host is ['[', ..])
        {
            int close = host.IndexOf(']');
            return close > 0 && (HostFormats.IsIPv6(host[1..close]) || IsFutureAddress(host[1..close])) && IsPort(host[(close + 1)..]);
        }

        int colon = End(host, ":");
        return IsMadeOf(host[..colon], HostCharacters) && IsPort(host[colon..]);
    }

    // the room that RFC 3986 leaves for addresses after version 6: v1f.anything
    private static bool IsFutureAddress(ReadOnlySpan<char> address)
    {
        int dot = address.IndexOf('.');
        return dot > 1 && address[0] is 'v' or 'V' && dot < address.Length - 1
            && !address[1..dot].ContainsAnyExcept(HexDigits) && !address.Contains('%') && !address[(dot + 1)..].ContainsAnyExcept(UserCharacters);
    }

    private static bool IsPort(ReadOnlySpan<char> port) => port.IsEmpty || (port[0] == ':' && !port[1..].ContainsAnyExceptInRange('0', '9'));

    private static bool IsMadeOf(ReadOnlySpan<char> text, SearchValues<char> characters)
    {
        if (text.ContainsAnyExcept(characters))
            return false;
        for (int i = text.IndexOf('%'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
                return false;
        }

        return true;
    }

    private static int End(ReadOnlySpan<char> text, string delimiters)
    {
        int index = text.IndexOfAny(delimiters);
        return index < 0 ? text.Length : index;
    }
}
