using System.Buffers.Text;
using System.Text;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Bearer tokens: spoilt after they were signed, of which none may pass, and with spoilt claims that the issuer signed.</summary>
internal sealed class TokenInputs : IDecoder
{
    private const string Header = "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiSldUIn0";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly SigningKey Issuer = SigningKey.Generate(new SeededRandomSource(1));
    private static readonly VerifyingKey Subject = SigningKey.Generate(new SeededRandomSource(2)).VerifyingKey;

    private static readonly string[] Issued =
    [
        IdentityToken.Issue(Issuer, Subject, Now), IdentityToken.Issue(Issuer, Subject, Now, TimeSpan.FromHours(1), "a host"),
        IdentityToken.Issue(Issuer, Subject, Now, TimeSpan.FromHours(1)), IdentityToken.Issue(Issuer, Subject, Now, TimeSpan.FromSeconds(1), "\u0001é😀"),
    ];

    private static readonly char[] Letters = [.. Issued.SelectMany(static text => text).Distinct(), '\0', ' ', '\u007f', '=', '+', '/', 'é', '\ud800'];

    private static readonly byte[][] Claims =
    [
        .. Issued.Select(static token => Base64Url.DecodeFromChars(token.AsSpan()[(token.IndexOf('.', StringComparison.Ordinal) + 1)..token.LastIndexOf('.')])),
        Encoding.UTF8.GetBytes($$$"""{"aud":["a host","b"],"exp":1700003600,"iat":1700000000,"nbf":1,"sub":"{{{Subject}}}","more":{"a":[1,{}]}}"""),
    ];

    public string Name => "token";

    public Trial Next(SeededRandomSource random)
    {
        var isSigned = random.Next(2) == 0;
        var token = isSigned ? Signed(SpoiltClaims(random)) : Spoilt(random);
        var audience = random.Of(null, "a host", "");
        var isGood = false;
        VerifyingKey subject = default;
        var refusal = TokenRefusal.None;
        return Trial.OfText(token, () => isGood = IdentityToken.TryValidate(token, Issuer.VerifyingKey, Now, audience, out subject, out refusal), () =>
        {
            if (isGood != (refusal == TokenRefusal.None) || isGood != subject.IsDefined) return $"half a verdict: {refusal}";
            return !isGood || isSigned || (subject == Subject && Issued.Contains(token, StringComparer.Ordinal)) ? null : "a spoilt token passes";
        });
    }

    private static string Spoilt(SeededRandomSource random) => random.Next(12) switch
    {
        0 => new string(random.Of(Letters), Sizes.Draw(random)),
        1 => Header + "." + new string(random.Of('A', '.', '='), Sizes.Draw(random)),
        2 => $"{Header}.{Convert.ToHexString(Sizes.Bytes(random, random.Next(40)))}.{Base64Url.EncodeToString(Sizes.Bytes(random, 64))}",
        3 => "eyJhbGciOiJub25lIn0" + random.Of(Issued)[Header.Length..],
        _ => Mutations.Spoil(random, Issued, Letters),
    };

    private static byte[] SpoiltClaims(SeededRandomSource random) => random.Next(10) switch
    {
        0 => Sizes.Repeated(random.Of("[", "{\"a\":", "{\"aud\":[", "\"\\ud800\",", "1"), random.Next(2_900)),
        1 => Encoding.UTF8.GetBytes($$$"""{"{{{random.Of("aud", "exp", "iat", "nbf", "sub", "x")}}}":{{{random.Of("\"\\ud800\"", "1e99", "-1", "[]", "[1]", "{}", "null", "18446744073709551616", "\"\\u0000\"", "[\"a\",[")}}}}"""),
        2 => JsonMaker.Make(random),
        _ => Mutations.Spoil(random, Claims),
    };

    private static string Signed(byte[] claims)
    {
        var signed = $"{Header}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Issuer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
