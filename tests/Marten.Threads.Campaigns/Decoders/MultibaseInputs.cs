using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Bytes as texts in all bases. What is read must be what is written, but for the case of letters where a base has one only.</summary>
internal sealed class MultibaseInputs : IDecoder
{
    private const string OneCase = "fFbBcCvVtTkK";

    private static readonly MultibaseEncoding[] Encodings = [.. Enum.GetValues<MultibaseEncoding>().Where(static one => one != MultibaseEncoding.Identity)];

    private static readonly string[] Samples = [.. Encodings.SelectMany(static encoding => new[] { 0, 1, 5, 32, 40 }.Select(length => Multibase.Encode(encoding, Sizes.Bytes(new SeededRandomSource((ulong)length), length))))];

    private static readonly char[] Letters = [.. Samples.SelectMany(static text => text).Distinct(), '\0', ' ', '\u007f', '=', '+', '/', '-', '_', 'é', '\ud800', '\udc00', '\uffff'];

    public string Name => "multibase";

    public Trial Next(SeededRandomSource random)
    {
        var text = random.Next(8) switch
        {
            < 5 => Mutations.Spoil(random, Samples, Letters),
            5 => "\0" + Mutations.Spoil(random, ["text", "é€😀", "\ud800x"], Letters),
            6 => Multibase.Encode(random.Of(Encodings), Sizes.Bytes(random, random.Next(300))),
            _ => (char)random.Of(Encodings) + new string(random.Of(Letters), Sizes.Draw(random)),
        };
        var isRead = false;
        byte[] bytes = [];
        var encoding = MultibaseEncoding.Identity;
        return Trial.OfText(text, () => isRead = Multibase.TryDecode(text, out bytes, out encoding), () => isRead ? Check(text, bytes, encoding) : null);
    }

    private static string? Check(string text, byte[] bytes, MultibaseEncoding encoding)
    {
        if (text[0] != (char)encoding) return "another encoding";
        if (encoding == MultibaseEncoding.Identity) return System.Text.Encoding.UTF8.GetString(bytes) == text[1..] ? null : "another text";
        var comparison = OneCase.Contains(text[0], StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return text[1..].Equals(Multibase.Encode(encoding, bytes)[1..], comparison) ? null : "written otherwise";
    }
}
