using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class SigningKeyTests
{
    [Fact]
    public void every_identity_of_the_vectors_is_made_from_its_seed_and_from_its_protobuf()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("identities").EnumerateArray())
        {
            SigningKey.TryFromSeed(vector.Hex("seed"), out SigningKey? made).ShouldBeTrue();
            SigningKey.TryImport(vector.Hex("privkey_marshalled"), out SigningKey? imported).ShouldBeTrue();

            made.VerifyingKey.ToString().ShouldBe(vector.Text("pubkey_string_base32"));
            made.Export().ShouldBe(vector.Hex("privkey_marshalled"));
            made.Export()[4..].ShouldBe(vector.Hex("privkey_raw64"));
            made.Sign(vector.Hex("challenge")).ShouldBe(vector.Hex("challenge_signature"));
            imported.VerifyingKey.ShouldBe(made.VerifyingKey);
            imported.Sign(vector.Hex("challenge")).ShouldBe(vector.Hex("challenge_signature"));
            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        SigningKey.TryFromSeed([.. Enumerable.Repeat((byte)5, 32)], out SigningKey? identity).ShouldBeTrue();

        Convert.ToHexStringLower(identity.Export()).ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "identity privkey pb"));
        Convert.ToHexStringLower(identity.VerifyingKey.Raw.Span).ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "identity pub raw"));
    }

    [Fact]
    public void the_older_protobuf_with_the_public_key_twice_is_read()
    {
        using SigningKey key = SigningKey.Generate(new SeededRandomSource(1));
        byte[] publicKey = key.VerifyingKey.Raw.ToArray();
        byte[] old = [0x08, 0x01, 0x12, 0x60, .. key.Export().AsSpan(4), .. publicKey];

        SigningKey.TryImport(old, out SigningKey? imported).ShouldBeTrue();

        imported.VerifyingKey.ShouldBe(key.VerifyingKey);
        imported.Export().ShouldBe(key.Export());
    }

    [Fact]
    public void a_public_key_that_is_not_the_seeds_is_refused()
    {
        using SigningKey key = SigningKey.Generate(new SeededRandomSource(1));
        using SigningKey other = SigningKey.Generate(new SeededRandomSource(2));
        byte[] seed = key.Export()[4..36];
        byte[] right = key.VerifyingKey.Raw.ToArray();
        byte[] wrong = other.VerifyingKey.Raw.ToArray();

        SigningKey.TryImport([0x08, 0x01, 0x12, 0x40, .. seed, .. wrong], out SigningKey? imported).ShouldBeFalse();
        imported.ShouldBeNull();
        SigningKey.TryImport([0x08, 0x01, 0x12, 0x60, .. seed, .. right, .. wrong], out _).ShouldBeFalse();
        SigningKey.TryImport([0x08, 0x01, 0x12, 0x60, .. seed, .. wrong, .. right], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("080112")]
    [InlineData("08011240")]
    [InlineData("08001240")]
    [InlineData("0801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")] // a public key
    public void another_protobuf_is_refused(string hex)
    {
        SigningKey.TryImport(Convert.FromHexString(hex), out SigningKey? key).ShouldBeFalse();

        key.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void a_seed_of_another_length_is_refused(int length)
    {
        SigningKey.TryFromSeed(new byte[length], out SigningKey? key).ShouldBeFalse();

        key.ShouldBeNull();
    }

    [Fact]
    public void a_generated_key_is_made_of_one_draw_of_thirty_two_bytes()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var random = new QueuedRandomSource(seed);

        using SigningKey key = SigningKey.Generate(random);

        random.Remaining.ShouldBe(0);
        key.Export()[4..36].ShouldBe(seed);
    }

    [Fact]
    public void a_key_does_not_show_its_secret()
    {
        using SigningKey key = SigningKey.Generate(new SeededRandomSource(1));
        string seed = Convert.ToHexString(key.Export().AsSpan(4, 32));

        key.ToString().ShouldContain(key.VerifyingKey.ToString());
        key.ToString().ShouldNotContain(seed, Case.Insensitive);
    }

    [Fact]
    public void a_disposed_key_signs_nothing_and_keeps_its_public_half()
    {
        SigningKey key = SigningKey.Generate(new SeededRandomSource(1));

        key.Dispose();
        key.Dispose();

        Should.Throw<ObjectDisposedException>(() => key.Sign([1]));
        Should.Throw<ObjectDisposedException>(() => key.Export());
        key.VerifyingKey.IsDefined.ShouldBeTrue();
    }

    [Fact]
    public void spoilt_keys_are_refused_without_an_exception_or_are_exported_alike()
    {
        using SigningKey sample = SigningKey.Generate(new SeededRandomSource(1));
        byte[] protobuf = sample.Export();
        byte[] old = [0x08, 0x01, 0x12, 0x60, .. protobuf.AsSpan(4), .. sample.VerifyingKey.Raw.Span];

        Mutations.OfBytes([protobuf, old], 3_000, bytes =>
        {
            if (!SigningKey.TryImport(bytes, out SigningKey? key))
                return;
            key.Export()[4..].ShouldBe(bytes[4..68]);
            key.Dispose();
        });
    }
}
