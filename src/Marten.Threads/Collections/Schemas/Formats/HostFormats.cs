using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Collections;

/// <summary><c>hostname</c> (RFC 1123), <c>ipv4</c>, <c>ipv6</c> (RFC 4291, no zone) and <c>email</c> (RFC 5321 mailbox); ASCII only.</summary>
internal static class HostFormats
{
    private const int LabelMaxLength = 63;
    private const int HostnameMaxLength = 253;
    private const int MailboxNameMaxLength = 64;

    public static bool IsHostname(ReadOnlySpan<char> text)
    {
        if (text.Length > HostnameMaxLength)
            return false;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[range];
            if (label.Length is 0 or > LabelMaxLength || label[0] == '-' || label[^1] == '-' || IsReserved(label))
                return false;
            foreach (char letter in label)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                    return false;
            }
        }

        return true;
    }

    // two hyphens there mark an encoding, and Punycode is the only one; what it encodes is not looked at
    private static bool IsReserved(ReadOnlySpan<char> label) =>
        label.Length > 3 && label[2..4] is "--" && !label.StartsWith("xn", StringComparison.OrdinalIgnoreCase);

    public static bool IsIPv4(ReadOnlySpan<char> text)
    {
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            // a leading zero means octal to some readers, so nobody may write one
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9')
                || (part.Length > 1 && part[0] == '0') || int.Parse(part, CultureInfo.InvariantCulture) > 255)
                return false;
        }

        return parts == 4;
    }

    public static bool IsIPv6(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            // brackets, ports and zones, which the parser below takes, are no part of an address
            if (!char.IsAsciiHexDigit(letter) && letter is not (':' or '.'))
                return false;
        }

        if (text.Contains('.') && !IsIPv4(text[(text.LastIndexOf(':') + 1)..]))
            return false;
        return IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    public static bool IsEmail(string text)
    {
        int at = text.LastIndexOf('@');
        return at is > 0 and <= MailboxNameMaxLength && IsMailboxName(text.AsSpan(0, at)) && IsMailDomain(text.AsSpan(at + 1));
    }

    private static bool IsMailDomain(ReadOnlySpan<char> domain)
    {
        if (domain is not ['[', .. var address, ']'])
            return IsHostname(domain);
        return address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIPv6(address[5..]) : IsIPv4(address);
    }

    private static bool IsMailboxName(ReadOnlySpan<char> name)
    {
        if (name is ['"', .. var quoted, '"'])
            return IsQuotedContent(quoted);
        foreach (Range range in name.Split('.'))
        {
            ReadOnlySpan<char> atom = name[range];
            if (atom.IsEmpty)
                return false;
            foreach (char letter in atom)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && !"!#$%&'*+-/=?^_`{|}~".Contains(letter, StringComparison.Ordinal))
                    return false;
            }
        }

        return true;
    }

    private static bool IsQuotedContent(ReadOnlySpan<char> content)
    {
        bool escaped = false;
        foreach (char letter in content)
        {
            if (letter is < ' ' or > '~' || (letter == '"' && !escaped))
                return false;
            escaped = letter == '\\' && !escaped;
        }

        return !escaped;
    }
}
