using System.Text.Json;
using CsCheck;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class SymmetricKeyTests
{
    [Fact]
    public void every_sealed_text_of_the_vectors_is_made_and_opened()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_key.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("aes_gcm").EnumerateArray())
        {
            SymmetricKey.TryFromBytes(vector.Hex("key"), out SymmetricKey? key).ShouldBeTrue();

            byte[] sealedText = key.Encrypt(vector.Hex("plaintext"), vector.Hex("nonce"));

            sealedText.ShouldBe(vector.Hex("ciphertext_nonce_ct_tag"));
            key.TryDecrypt(sealedText, out byte[]? plain).ShouldBeTrue();
            plain.ShouldBe(vector.Hex("plaintext"));
            key.Encrypt(vector.Hex("plaintext"), new QueuedRandomSource(vector.Hex("nonce"))).ShouldBe(sealedText);
            seen++;
        }

        seen.ShouldBe(2);
    }

    [Fact]
    public void the_vectors_keys_are_read_from_bytes_and_text()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_key.json");
        JsonElement root = vectors.RootElement;

        foreach ((string bytes, string text) in new[] { ("service_key", "sym_service_string"), ("read_key", "sym_read_string") })
        {
            SymmetricKey.TryFromBytes(root.Hex(bytes), out SymmetricKey? key).ShouldBeTrue();

            key.ExportText().ShouldBe(root.Text(text));
            key.Export().ShouldBe(root.Hex(bytes));
            SymmetricKey.Parse(root.Text(text)).FixedTimeEquals(key).ShouldBeTrue();
        }
    }

    [Fact]
    public void every_error_of_the_vectors_is_a_refusal()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_key.json");
        SymmetricKey key = SymmetricKey.Generate(new SeededRandomSource(1));
        SymmetricKey other = SymmetricKey.Generate(new SeededRandomSource(2));
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("decrypt_errors").EnumerateArray())
        {
            bool accepted = vector.Text("case") switch
            {
                "3 byte ciphertext" => key.TryDecrypt(new byte[3], out _),
                "wrong key" => other.TryDecrypt(key.Encrypt([1, 2, 3], new SeededRandomSource(3)), out _),
                "31 byte key" => SymmetricKey.TryFromBytes(new byte[31], out _),
                string unknown => throw new InvalidOperationException($"No test for the vector '{unknown}'."),
            };

            accepted.ShouldBeFalse(vector.Text("case"));
            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void any_text_is_sealed_and_opened_and_grows_by_the_overhead()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.ULong).Sample((plain, seed) =>
        {
            var random = new SeededRandomSource(seed);
            SymmetricKey key = SymmetricKey.Generate(random);

            byte[] sealedText = key.Encrypt(plain, random);

            sealedText.Length.ShouldBe(plain.Length + SymmetricKey.Overhead);
            key.TryDecrypt(sealedText, out byte[]? opened).ShouldBeTrue();
            opened.ShouldBe(plain);
        });
    }

    [Fact]
    public void no_flipped_bit_is_opened()
    {
        SymmetricKey key = SymmetricKey.Generate(new SeededRandomSource(1));
        byte[] sealedText = key.Encrypt([1, 2, 3], new SeededRandomSource(2));

        for (int bit = 0; bit < sealedText.Length * 8; bit++)
        {
            byte[] flipped = [.. sealedText];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            key.TryDecrypt(flipped, out byte[]? plain).ShouldBeFalse();
            plain.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("baeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaea")]
    [InlineData("b")]
    public void what_is_no_key_is_refused(string text)
    {
        SymmetricKey.TryParse(text, out SymmetricKey? key).ShouldBeFalse();

        key.ShouldBeNull();
        Should.Throw<FormatException>(() => SymmetricKey.Parse(text));
    }

    [Fact]
    public void a_nonce_of_another_length_is_misuse()
    {
        SymmetricKey key = SymmetricKey.Generate(new SeededRandomSource(1));

        Should.Throw<ArgumentException>(() => key.Encrypt([1], new byte[11]));
    }

    [Fact]
    public void a_key_does_not_show_itself_and_gives_out_copies_only()
    {
        SymmetricKey key = SymmetricKey.Generate(new SeededRandomSource(1));
        byte[] exported = key.Export();

        Array.Clear(exported);

        key.ToString().ShouldBe("SymmetricKey (redacted)");
        key.Export().ShouldNotBe(exported);
        key.FixedTimeEquals(null).ShouldBeFalse();
        key.FixedTimeEquals(SymmetricKey.Generate(new SeededRandomSource(2))).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        string[] samples = [SymmetricKey.Generate(new SeededRandomSource(1)).ExportText(), Multibase.Encode(MultibaseEncoding.Base64Url, new byte[32])];

        Mutations.OfTexts(samples, 5_000, text =>
        {
            if (SymmetricKey.TryParse(text, out SymmetricKey? key))
                SymmetricKey.Parse(key.ExportText()).FixedTimeEquals(key).ShouldBeTrue();
            else
                Should.Throw<FormatException>(() => SymmetricKey.Parse(text));
        });
    }

    [Fact]
    public void spoilt_sealed_texts_are_not_opened()
    {
        SymmetricKey key = SymmetricKey.Generate(new SeededRandomSource(1));
        byte[] sample = key.Encrypt([1, 2, 3, 4], new SeededRandomSource(2));

        Mutations.OfBytes([sample], 2_000, bytes => key.TryDecrypt(bytes, out _).ShouldBe(bytes.AsSpan().SequenceEqual(sample)));
    }
}
