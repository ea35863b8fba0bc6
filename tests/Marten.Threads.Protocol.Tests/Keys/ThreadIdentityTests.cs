using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class ThreadIdentityTests
{
    [Fact]
    public void every_identity_of_the_vectors_is_read_as_clients_store_it()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("identities").EnumerateArray())
        {
            string text = vector.Text("privkey_multibase_base32_as_clients_store_it");
            using ThreadIdentity identity = ThreadIdentity.Parse(text);

            identity.PublicKey.ToString().ShouldBe(vector.Text("pubkey_string_base32"));
            identity.ExportText().ShouldBe(text);
            identity.Export().ShouldBe(vector.Hex("privkey_marshalled"));
            identity.Sign(vector.Hex("challenge")).ShouldBe(vector.Hex("challenge_signature"));
            ThreadIdentity.TryImport(vector.Hex("privkey_marshalled"), out ThreadIdentity? imported).ShouldBeTrue();
            imported.PublicKey.ShouldBe(identity.PublicKey);
            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void an_identity_opens_what_was_sealed_to_it()
    {
        using ThreadIdentity alice = ThreadIdentity.Generate(new SeededRandomSource(1));
        using ThreadIdentity bob = ThreadIdentity.Generate(new SeededRandomSource(2));

        SealedBox.TrySeal(alice.PublicKey, [1, 2, 3], new SeededRandomSource(3), out byte[]? sealedText).ShouldBeTrue();

        alice.TryDecrypt(sealedText, out byte[]? plain).ShouldBeTrue();
        plain.ShouldBe([1, 2, 3]);
        bob.TryDecrypt(sealedText, out _).ShouldBeFalse();
        alice.TryDecrypt([], out _).ShouldBeFalse();
    }

    [Fact]
    public void an_identity_shows_its_public_half_only()
    {
        using ThreadIdentity identity = ThreadIdentity.Generate(new SeededRandomSource(1));

        identity.ToString().ShouldBe($"ThreadIdentity {identity.PublicKey} (secret redacted)");
    }

    [Fact]
    public void an_identity_takes_its_key_over()
    {
        SigningKey key = SigningKey.Generate(new SeededRandomSource(1));

        ThreadIdentity.FromKey(key).Dispose();

        Should.Throw<ObjectDisposedException>(() => key.Sign([1]));
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        using ThreadIdentity sample = ThreadIdentity.Generate(new SeededRandomSource(1));

        Mutations.OfTexts([sample.ExportText()], 3_000, text =>
        {
            if (ThreadIdentity.TryParse(text, out ThreadIdentity? identity))
                identity.PublicKey.ShouldBe(sample.PublicKey);
            else
                Should.Throw<FormatException>(() => ThreadIdentity.Parse(text));
            identity?.Dispose();
        });
    }
}
