using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Architecture.Secrets;

/// <summary>Keys end up in logs by accident: by interpolation, in a record that is printed, in a message. None may show.</summary>
public sealed class SecretTests
{
    public static TheoryData<string> TypesWithSecrets => [.. Canaries.All.Keys.Select(static type => type.FullName!)];

    [Fact]
    public void every_type_that_holds_a_secret_has_a_canary()
    {
        var types = SecretTypes.Find();

        types.ShouldBe(Canaries.All.Keys, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(TypesWithSecrets))]
    public void a_secret_does_not_show_when_its_holder_is_printed(string type)
    {
        var canary = Canaries.All.Values.Single(canary => canary.GetType().FullName == type);

        var texts = new[] { canary.ToString()!, $"{canary}", new { Holder = canary }.ToString()! };

        texts.ShouldAllBe(static text => text.Length > 0);
        foreach (var secret in Canaries.Secrets)
            texts.SelectMany(text => SecretForms.FoundIn(text, secret)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MultibaseEncoding.Base16)]
    [InlineData(MultibaseEncoding.Base16Upper)]
    [InlineData(MultibaseEncoding.Base32)]
    [InlineData(MultibaseEncoding.Base32Upper)]
    [InlineData(MultibaseEncoding.Base58Bitcoin)]
    [InlineData(MultibaseEncoding.Base64)]
    [InlineData(MultibaseEncoding.Base64Url)]
    public void a_secret_that_shows_is_found(MultibaseEncoding encoding)
    {
        var text = $"key: {Multibase.Encode(encoding, Canaries.Seed)};";

        SecretForms.FoundIn(text, Canaries.Seed).ShouldNotBeEmpty();
        SecretForms.FoundIn(text, Canaries.Read).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void a_secret_is_found_inside_of_something_larger(int before)
    {
        byte[] larger = [.. new byte[before], .. Canaries.Service, .. Canaries.Read];

        foreach (var text in new[] { Convert.ToBase64String(larger), Multibase.Encode(MultibaseEncoding.Base32, larger), Convert.ToHexString(larger), BitConverter.ToString(larger) })
        {
            SecretForms.FoundIn(text, Canaries.Service).ShouldNotBeEmpty(text);
            SecretForms.FoundIn(text, Canaries.Read).ShouldNotBeEmpty(text);
        }
    }

    [Fact]
    public void half_a_secret_is_found()
    {
        var text = Convert.ToBase64String(Canaries.Service.AsSpan(16));

        SecretForms.FoundIn(text, Canaries.Service).ShouldNotBeEmpty();
    }
}
