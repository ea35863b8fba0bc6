namespace Marten.Threads.Protocol.Multiformats;

/// <summary>The text encodings that a thread id or key may arrive in, each named by the character it begins with (specification, section 1.2).</summary>
public enum MultibaseEncoding
{
    /// <summary>U+0000: the UTF-8 bytes of the text itself. Read only: arbitrary bytes are not text.</summary>
    Identity = '\0',

    /// <summary><c>0</c>: binary digits, eight a byte.</summary>
    Base2 = '0',

    /// <summary><c>f</c>: hexadecimal, lower case.</summary>
    Base16 = 'f',

    /// <summary><c>F</c>: hexadecimal, upper case.</summary>
    Base16Upper = 'F',

    /// <summary><c>b</c>: RFC 4648 base32, lower case, no padding. The default of thread ids, keys and CIDs.</summary>
    Base32 = 'b',

    /// <summary><c>B</c>: RFC 4648 base32, upper case, no padding.</summary>
    Base32Upper = 'B',

    /// <summary><c>c</c>: RFC 4648 base32, lower case, padded.</summary>
    Base32Pad = 'c',

    /// <summary><c>C</c>: RFC 4648 base32, upper case, padded.</summary>
    Base32PadUpper = 'C',

    /// <summary><c>v</c>: RFC 4648 base32hex, lower case, no padding.</summary>
    Base32Hex = 'v',

    /// <summary><c>V</c>: RFC 4648 base32hex, upper case, no padding.</summary>
    Base32HexUpper = 'V',

    /// <summary><c>t</c>: RFC 4648 base32hex, lower case, padded.</summary>
    Base32HexPad = 't',

    /// <summary><c>T</c>: RFC 4648 base32hex, upper case, padded.</summary>
    Base32HexPadUpper = 'T',

    /// <summary><c>k</c>: base36, lower case.</summary>
    Base36 = 'k',

    /// <summary><c>K</c>: base36, upper case.</summary>
    Base36Upper = 'K',

    /// <summary><c>z</c>: base58 with Bitcoin's alphabet.</summary>
    Base58Bitcoin = 'z',

    /// <summary><c>Z</c>: base58 with Flickr's alphabet.</summary>
    Base58Flickr = 'Z',

    /// <summary><c>m</c>: RFC 4648 base64, no padding.</summary>
    Base64 = 'm',

    /// <summary><c>M</c>: RFC 4648 base64, padded.</summary>
    Base64Pad = 'M',

    /// <summary><c>u</c>: RFC 4648 base64url, no padding.</summary>
    Base64Url = 'u',

    /// <summary><c>U</c>: RFC 4648 base64url, padded.</summary>
    Base64UrlPad = 'U',
}
