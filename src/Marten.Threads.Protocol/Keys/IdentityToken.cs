using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// The bearer token that a host gives to an identity after its challenge (specification, section 3.3): a JWT signed with the host's own key and
/// good at that host only. One header, and so one algorithm, is accepted; nothing in a token is read before its signature is verified.
/// </summary>
public static class IdentityToken
{
    /// <summary>The longest token that is looked at, in characters. The longest one issued, with an audience all escaped, takes 2,500.</summary>
    public const int TokenLengthMax = 4096;

    /// <summary>The longest audience that is issued, in characters.</summary>
    public const int AudienceLengthMax = 256;

    /// <summary>How far ahead the clock of the process that issued a token may be; a host can be several processes.</summary>
    public static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(1);

    // {"alg":"Ed25519","typ":"JWT"}: the reference's name for the algorithm, not the registered one.
    private const string Header = "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiSldUIn0";

    private const char Separator = '.';

    /// <summary>Issues a token.</summary>
    /// <param name="issuer">The host's key.</param>
    /// <param name="subject">The identity that answered the challenge.</param>
    /// <param name="issuedAt">Now; cut to whole seconds.</param>
    /// <param name="lifetime">How long it is good, in whole seconds; null for ever, as the reference does.</param>
    /// <param name="audience">Whom it is meant for; null for no such claim, as the reference does.</param>
    /// <returns>The token's text.</returns>
    /// <exception cref="ArgumentException">The subject is undefined, or the audience is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is shorter than a second.</exception>
    public static string Issue(SigningKey issuer, VerifyingKey subject, DateTimeOffset issuedAt, TimeSpan? lifetime = null, string? audience = null)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        if (!subject.IsDefined)
            throw new ArgumentException("A token needs an identity as its subject.", nameof(subject));
        if (lifetime < TimeSpan.FromSeconds(1))
            throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A token lives for a second at least.");
        if (audience is { Length: 0 or > AudienceLengthMax })
            throw new ArgumentException($"An audience has 1 to {AudienceLengthMax} characters.", nameof(audience));

        long seconds = issuedAt.ToUnixTimeSeconds();
        long? expiresAt = lifetime is null ? null : seconds + (long)lifetime.Value.TotalSeconds;
        byte[] claims = IdentityTokenClaims.Write(issuer.VerifyingKey.ToString(), subject.ToString(), seconds, expiresAt, audience);
        string signed = $"{Header}{Separator}{Base64Url.EncodeToString(claims)}";
        return $"{signed}{Separator}{Base64Url.EncodeToString(issuer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>
    /// Validates a token. With an audience, the token must name it and must expire, which every token of <see cref="Issue"/> with a lifetime and
    /// an audience does; without one, the reference's tokens pass, which do neither. The issuer's name in the claims is not compared: the key is.
    /// </summary>
    /// <param name="token">The token's text, as the caller sent it.</param>
    /// <param name="issuer">The host's own public key.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="audience">Whom the token must be meant for, or null to let that open.</param>
    /// <param name="subject">The identity that the token speaks for, or the undefined key.</param>
    /// <param name="refusal">Why it was not accepted.</param>
    /// <returns>True when the token is good; then, and only then, is <paramref name="subject"/> defined.</returns>
    public static bool TryValidate(
        ReadOnlySpan<char> token, VerifyingKey issuer, DateTimeOffset now, string? audience, out VerifyingKey subject, out TokenRefusal refusal)
    {
        subject = default;
        refusal = Open(token, issuer, out IdentityTokenClaims? claims);
        if (claims is null)
            return false;

        refusal = Judge(claims, now.ToUnixTimeSeconds(), audience);
        if (refusal == TokenRefusal.None && !VerifyingKey.TryParse(claims.Subject, out subject))
            refusal = TokenRefusal.NoSubject;
        return refusal == TokenRefusal.None;
    }

    private static TokenRefusal Open(ReadOnlySpan<char> token, VerifyingKey issuer, out IdentityTokenClaims? claims)
    {
        claims = null;
        if (token.IsEmpty)
            return TokenRefusal.Missing;
        if (token.Length > TokenLengthMax)
            return TokenRefusal.TooLong;

        int first = token.IndexOf(Separator);
        int last = token.LastIndexOf(Separator);
        if (first < 0 || last == first || token[(first + 1)..last].Contains(Separator))
            return TokenRefusal.NotAToken;
        if (!token[..first].SequenceEqual(Header))
            return TokenRefusal.WrongAlgorithm;
        if (!IsSigned(token[..last], token[(last + 1)..], issuer))
            return TokenRefusal.WrongSignature;

        if (TryDecode(token[(first + 1)..last], out byte[] json))
            claims = IdentityTokenClaims.Read(json);
        return claims is null ? TokenRefusal.Malformed : TokenRefusal.None;
    }

    private static TokenRefusal Judge(IdentityTokenClaims claims, long now, string? audience)
    {
        long ahead = now + (long)ClockSkewMax.TotalSeconds;
        if (claims.ExpiresAt <= now)
            return TokenRefusal.Expired;
        if (claims.IssuedAt > ahead || claims.NotBefore > ahead)
            return TokenRefusal.NotYetValid;
        if (audience is null)
            return TokenRefusal.None;
        if (!claims.Audiences.Contains(audience, StringComparer.Ordinal))
            return TokenRefusal.WrongAudience;
        return claims.ExpiresAt is null ? TokenRefusal.NoExpiry : TokenRefusal.None;
    }

    private static bool IsSigned(ReadOnlySpan<char> signed, ReadOnlySpan<char> signatureText, VerifyingKey issuer)
    {
        if (!Ascii.IsValid(signed) || !TryDecode(signatureText, out byte[] signature))
            return false;
        var message = new byte[signed.Length];
        return Ascii.FromUtf16(signed, message, out _) == OperationStatus.Done && issuer.Verify(message, signature);
    }

    // Only the one text that the bytes encode to: a second spelling of a signature would slip past a list of revoked tokens.
    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var buffer = new byte[text.Length];
        bool decoded = Base64Url.DecodeFromChars(text, buffer, out _, out int written) == OperationStatus.Done;
        bytes = buffer[..written];
        return decoded && text.SequenceEqual(Base64Url.EncodeToString(bytes));
    }
}
