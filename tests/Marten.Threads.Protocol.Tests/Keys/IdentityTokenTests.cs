using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class IdentityTokenTests
{
    private const string Header = """{"alg":"Ed25519","typ":"JWT"}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly SigningKey Host = SigningKey.Generate(new SeededRandomSource(1));
    private static readonly VerifyingKey Alice = SigningKey.Generate(new SeededRandomSource(2)).VerifyingKey;

    [Fact]
    public void every_validation_of_the_vectors_comes_out_as_in_the_reference()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        SigningKey.TryFromSeed(vectors.RootElement.GetProperty("token").Hex("issuer_seed"), out SigningKey? issuer).ShouldBeTrue();
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("token_validate_cases").EnumerateArray())
        {
            string name = vector.Text("case");
            VerifyingKey key = name == "wrong issuer key" ? Alice : issuer.VerifyingKey;

            bool valid = IdentityToken.TryValidate(vector.Text("token"), key, Now, audience: null, out VerifyingKey subject, out TokenRefusal refusal);

            refusal.ShouldBe(Expected(name), name);
            subject.ToString().ShouldBe(vector.Text("pubkey"));
            valid.ShouldBe(subject.IsDefined);
            CheckAgainst(vector.Text("error"), refusal);
            seen++;
        }

        seen.ShouldBe(11);
    }

    [Fact]
    public void the_token_of_the_vectors_is_issued_letter_by_letter()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        JsonElement vector = vectors.RootElement.GetProperty("token");
        SigningKey.TryFromSeed(vector.Hex("issuer_seed"), out SigningKey? issuer).ShouldBeTrue();
        SigningKey.TryFromSeed(vector.Hex("subject_seed"), out SigningKey? subject).ShouldBeTrue();

        string token = IdentityToken.Issue(issuer, subject.VerifyingKey, DateTimeOffset.FromUnixTimeSeconds(1_600_000_000));

        token.ShouldBe(vector.Text("fixed_iat_token"));
        token.ShouldStartWith(vector.Text("signing_input") + '.');
        Base64Url.DecodeFromChars(token.Split('.')[0]).ShouldBe(Encoding.UTF8.GetBytes(vector.Text("header_json")));
        Base64Url.DecodeFromChars(token.Split('.')[1]).ShouldBe(Encoding.UTF8.GetBytes(vector.Text("claims_json")));
        Base64Url.DecodeFromChars(token.Split('.')[2]).ShouldBe(vector.Hex("signature"));
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        SigningKey.TryFromSeed([.. Enumerable.Repeat((byte)6, 32)], out SigningKey? host).ShouldBeTrue();
        SigningKey.TryFromSeed([.. Enumerable.Repeat((byte)5, 32)], out SigningKey? identity).ShouldBeTrue();

        string token = IdentityToken.Issue(host, identity.VerifyingKey, DateTimeOffset.FromUnixTimeSeconds(1_600_000_000));

        token.ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "jwt"));
    }

    [Fact]
    public void a_token_with_lifetime_and_audience_is_good_until_it_expires()
    {
        string token = IdentityToken.Issue(Host, Alice, Now, TimeSpan.FromHours(1), "threads.example.com");

        Validate(token, Now, "threads.example.com").ShouldBe(TokenRefusal.None);
        Validate(token, Now, audience: null).ShouldBe(TokenRefusal.None);
        Validate(token, Now.AddSeconds(3599), "threads.example.com").ShouldBe(TokenRefusal.None);
        Validate(token, Now.AddSeconds(3600), "threads.example.com").ShouldBe(TokenRefusal.Expired);
        Validate(token, Now, "Threads.example.com").ShouldBe(TokenRefusal.WrongAudience);
    }

    [Fact]
    public void a_host_that_names_itself_refuses_tokens_that_do_not_name_it_or_never_expire()
    {
        string forEver = IdentityToken.Issue(Host, Alice, Now, lifetime: null, "here");
        string forAnybody = IdentityToken.Issue(Host, Alice, Now, TimeSpan.FromHours(1));

        Validate(forEver, Now, "here").ShouldBe(TokenRefusal.NoExpiry);
        Validate(forAnybody, Now, "here").ShouldBe(TokenRefusal.WrongAudience);
        Validate(forEver, Now, audience: null).ShouldBe(TokenRefusal.None);
    }

    [Fact]
    public void a_clock_may_be_a_minute_ahead_and_no_more()
    {
        string token = IdentityToken.Issue(Host, Alice, Now);

        Validate(token, Now.AddSeconds(-60)).ShouldBe(TokenRefusal.None);
        Validate(token, Now.AddSeconds(-61)).ShouldBe(TokenRefusal.NotYetValid);
        Validate(Signed($$"""{"iat":0,"nbf":{{Now.AddSeconds(61).ToUnixTimeSeconds()}},"sub":"{{Alice}}"}"""), Now).ShouldBe(TokenRefusal.NotYetValid);
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""")]
    [InlineData("""{"alg":"EdDSA","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT"}""")]
    [InlineData("""{"alg":"ed25519","typ":"JWT"}""")]
    [InlineData("""{"typ":"JWT","alg":"Ed25519"}""")]
    [InlineData("""{"alg":"Ed25519","typ":"JWT","crit":["exp"]}""")]
    [InlineData("{}")]
    [InlineData("")]
    public void any_other_header_is_refused_even_if_the_issuer_signed_it(string header)
    {
        Validate(Signed($$"""{"iat":0,"sub":"{{Alice}}"}""", header), Now).ShouldBe(TokenRefusal.WrongAlgorithm);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"iat":"1600000000"}""")]
    [InlineData("""{"iat":1.5}""")]
    [InlineData("""{"exp":99999999999999999999}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"iat":1,"iat":1}""")]
    [InlineData("""{"sub":"a","\u0073ub":"b"}""")]
    [InlineData("""{"aud":7}""")]
    [InlineData("""{"aud":["a",7]}""")]
    [InlineData("""{"sub":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"x":[[[[[[1]]]]]]}""")]
    [InlineData("""{"iat":1,}""")]
    public void claims_that_make_no_sense_are_refused_even_if_the_issuer_signed_them(string claims)
    {
        Validate(Signed(claims), Now).ShouldBe(TokenRefusal.Malformed);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":"bbaare"}""")]
    public void claims_without_an_identity_are_refused(string claims)
    {
        Validate(Signed(claims), Now).ShouldBe(TokenRefusal.NoSubject);
    }

    [Fact]
    public void an_audience_may_be_a_list_and_unknown_claims_are_passed_over()
    {
        string claims = $$"""{"jti":"x","aud":["there","here"],"y":{"z":[1]},"exp":{{Now.AddHours(1).ToUnixTimeSeconds()}},"sub":"{{Alice}}"}""";

        Validate(Signed(claims), Now, "here").ShouldBe(TokenRefusal.None);
        Validate(Signed(claims), Now, "elsewhere").ShouldBe(TokenRefusal.WrongAudience);
    }

    [Fact]
    public void a_second_spelling_of_a_signature_is_refused()
    {
        string token = IdentityToken.Issue(Host, Alice, Now);
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        // 64 bytes leave four unused bits in the last letter.
        string respelled = token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) ^ 1];

        Validate(respelled, Now).ShouldBe(TokenRefusal.WrongSignature);
        Validate(token + "==", Now).ShouldBe(TokenRefusal.WrongSignature);
        Validate(token + "\n", Now).ShouldBe(TokenRefusal.WrongSignature);
        Validate(token, Now).ShouldBe(TokenRefusal.None);
    }

    [Fact]
    public void parts_too_few_or_too_many_are_no_token()
    {
        string token = IdentityToken.Issue(Host, Alice, Now);

        Validate(token + ".", Now).ShouldBe(TokenRefusal.NotAToken);
        Validate("." + token, Now).ShouldBe(TokenRefusal.NotAToken);
        Validate(token[..token.LastIndexOf('.')], Now).ShouldBe(TokenRefusal.NotAToken);
        Validate("..", Now).ShouldBe(TokenRefusal.WrongAlgorithm);
    }

    [Fact]
    public void a_long_token_is_refused_unread()
    {
        string longest = Signed($$"""{"sub":"{{Alice}}","pad":"{{new string('x', 2800)}}"}""");

        longest.Length.ShouldBeInRange(IdentityToken.TokenLengthMax - 300, IdentityToken.TokenLengthMax);
        Validate(longest, Now).ShouldBe(TokenRefusal.None);
        Validate(Signed($$"""{"sub":"{{Alice}}","pad":"{{new string('x', 3000)}}"}"""), Now).ShouldBe(TokenRefusal.TooLong);
    }

    [Fact]
    public void the_longest_token_that_is_issued_fits()
    {
        string token = IdentityToken.Issue(Host, Alice, Now, TimeSpan.FromDays(36500), new string('\u00fc', IdentityToken.AudienceLengthMax));

        token.Length.ShouldBeLessThanOrEqualTo(IdentityToken.TokenLengthMax);
        Validate(token, Now, new string('\u00fc', IdentityToken.AudienceLengthMax)).ShouldBe(TokenRefusal.None);
    }

    [Fact]
    public void an_undefined_issuer_validates_nothing()
    {
        IdentityToken.TryValidate(IdentityToken.Issue(Host, Alice, Now), default, Now, null, out _, out TokenRefusal refusal).ShouldBeFalse();

        refusal.ShouldBe(TokenRefusal.WrongSignature);
    }

    [Fact]
    public void misuse_is_an_exception()
    {
        Should.Throw<ArgumentException>(() => IdentityToken.Issue(Host, default, Now));
        Should.Throw<ArgumentException>(() => IdentityToken.Issue(Host, Alice, Now, audience: ""));
        Should.Throw<ArgumentException>(() => IdentityToken.Issue(Host, Alice, Now, audience: new string('x', 257)));
        Should.Throw<ArgumentOutOfRangeException>(() => IdentityToken.Issue(Host, Alice, Now, TimeSpan.Zero));
    }

    [Fact]
    public void spoilt_tokens_are_refused_without_an_exception()
    {
        string token = IdentityToken.Issue(Host, Alice, Now, TimeSpan.FromHours(1), "here");

        Mutations.OfTexts([token], 3_000, text =>
            IdentityToken.TryValidate(text, Host.VerifyingKey, Now, "here", out _, out _).ShouldBe(text == token));
    }

    [Fact]
    public void spoilt_claims_are_refused_without_an_exception_though_the_issuer_signed_them()
    {
        byte[] claims = Encoding.UTF8.GetBytes($$"""{"aud":["here"],"exp":1900000000,"iat":1,"nbf":2,"x":{"y":"\u00fc"},"sub":"{{Alice}}"}""");

        Mutations.OfBytes([claims], 3_000, bytes => IdentityTokenClaims.Read(bytes));
    }

    private static TokenRefusal Validate(string token, DateTimeOffset now, string? audience = null)
    {
        bool valid = IdentityToken.TryValidate(token, Host.VerifyingKey, now, audience, out VerifyingKey subject, out TokenRefusal refusal);
        valid.ShouldBe(refusal == TokenRefusal.None);
        subject.ShouldBe(valid ? Alice : default);
        return refusal;
    }

    private static string Signed(string claims, string header = Header)
    {
        string signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(Host.Sign(Encoding.UTF8.GetBytes(signed)))}";
    }

    private static TokenRefusal Expected(string name) => name switch
    {
        "fixed iat, right issuer" or "iss claim is arbitrary (not checked)" or "issued now by thread.NewToken" => TokenRefusal.None,
        "wrong issuer key" or "tampered signature" => TokenRefusal.WrongSignature,
        "empty token (anonymous)" => TokenRefusal.Missing,
        "garbage" => TokenRefusal.NotAToken,
        "garbage with dots" => TokenRefusal.WrongAlgorithm,
        "expired (exp in past)" => TokenRefusal.Expired,
        "iat in future" => TokenRefusal.NotYetValid,
        "no subject" => TokenRefusal.NoSubject,
        _ => throw new InvalidOperationException($"No expectation for the vector '{name}'."),
    };

    // The reference's two texts tell a string that is no token from a token that is not good; a refusal must fall on the same side.
    private static void CheckAgainst(string error, TokenRefusal refusal)
    {
        bool accepted = refusal is TokenRefusal.None or TokenRefusal.Missing;
        accepted.ShouldBe(error.Length == 0);
        (refusal == TokenRefusal.NotAToken).ShouldBe(error == "thread token not found");
        (refusal == TokenRefusal.NoSubject).ShouldBe(error == "cannot decode multibase for zero length string");
    }
}
