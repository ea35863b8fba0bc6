using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class VerifyingKeyTests
{
    [Fact]
    public void every_identity_of_the_vectors_has_its_key_in_all_forms()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("identities").EnumerateArray())
        {
            VerifyingKey key = VerifyingKey.Parse(vector.Text("pubkey_string_base32"));

            key.ToString().ShouldBe(vector.Text("pubkey_string_base32"));
            key.Raw.ToArray().ShouldBe(vector.Hex("pubkey_raw"));
            key.Protobuf.ToArray().ShouldBe(vector.Hex("pubkey_marshalled"));
            VerifyingKey.TryFromProtobuf(vector.Hex("pubkey_marshalled"), out VerifyingKey again).ShouldBeTrue();
            (again == key).ShouldBeTrue();
            key.ToPeerId().ToString().ShouldBe(vector.Text("peer_or_log_id"));
            key.Verify(vector.Hex("challenge"), vector.Hex("challenge_signature")).ShouldBeTrue();
            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        string[] host = Line("host id").Split(' ');

        VerifyingKey.TryFromRaw(Convert.FromHexString(Line("identity pub raw")), out VerifyingKey key).ShouldBeTrue();
        PeerId.Parse(host[0]).TryGetKey(out VerifyingKey hostKey).ShouldBeTrue();

        Convert.ToHexStringLower(key.Protobuf.Span).ShouldBe(Line("identity pub pb"));
        key.ToString().ShouldBe(Line("identity string"));
        hostKey.ToString().ShouldBe(host[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("08011220")]
    [InlineData("0801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531")] // cut
    [InlineData("0801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8ff")] // something follows
    [InlineData("0802122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")] // another type
    [InlineData("122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b80801")] // fields the other way round
    [InlineData("088100122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")] // padded type
    public void another_protobuf_is_refused(string hex)
    {
        VerifyingKey.TryFromProtobuf(Convert.FromHexString(hex), out VerifyingKey key).ShouldBeFalse();

        key.IsDefined.ShouldBeFalse();
    }

    [Fact]
    public void a_signature_of_another_length_or_key_or_message_is_false()
    {
        using SigningKey alice = SigningKey.Generate(new SeededRandomSource(1));
        using SigningKey bob = SigningKey.Generate(new SeededRandomSource(2));
        byte[] message = [1, 2, 3];

        byte[] signature = alice.Sign(message);

        alice.VerifyingKey.Verify(message, signature).ShouldBeTrue();
        alice.VerifyingKey.Verify([1, 2, 4], signature).ShouldBeFalse();
        alice.VerifyingKey.Verify(message, signature.AsSpan(0, 63)).ShouldBeFalse();
        alice.VerifyingKey.Verify(message, [.. signature, 0]).ShouldBeFalse();
        alice.VerifyingKey.Verify(message, []).ShouldBeFalse();
        bob.VerifyingKey.Verify(message, signature).ShouldBeFalse();
        default(VerifyingKey).Verify(message, signature).ShouldBeFalse();
    }

    [Fact]
    public void no_flipped_bit_of_a_signature_is_accepted()
    {
        using SigningKey key = SigningKey.Generate(new SeededRandomSource(3));
        byte[] message = [1, 2, 3];
        byte[] signature = key.Sign(message);

        for (int bit = 0; bit < signature.Length * 8; bit++)
        {
            byte[] flipped = [.. signature];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            key.VerifyingKey.Verify(message, flipped).ShouldBeFalse();
        }
    }

    [Fact]
    public void the_undefined_key_is_empty()
    {
        VerifyingKey undefined = default;

        undefined.IsDefined.ShouldBeFalse();
        undefined.ToString().ShouldBeEmpty();
        undefined.Raw.IsEmpty.ShouldBeTrue();
        undefined.Protobuf.IsEmpty.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => undefined.ToPeerId());
        Should.Throw<FormatException>(() => VerifyingKey.Parse(""));
    }

    [Fact]
    public void spoilt_keys_are_refused_without_an_exception_or_keep_their_bytes()
    {
        using SigningKey signer = SigningKey.Generate(new SeededRandomSource(4));
        byte[] sample = signer.VerifyingKey.Protobuf.ToArray();
        byte[] signature = signer.Sign([7]);

        Mutations.OfBytes([sample], 5_000, bytes =>
        {
            if (!VerifyingKey.TryFromProtobuf(bytes, out VerifyingKey key))
                return;
            key.Protobuf.ToArray().ShouldBe(bytes);
            key.Verify([7], signature).ShouldBe(key == signer.VerifyingKey);
        });
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        string sample = SigningKey.Generate(new SeededRandomSource(5)).VerifyingKey.ToString();

        Mutations.OfTexts([sample], 5_000, text =>
        {
            if (VerifyingKey.TryParse(text, out VerifyingKey key))
                VerifyingKey.Parse(key.ToString()).ShouldBe(key);
            else
                Should.Throw<FormatException>(() => VerifyingKey.Parse(text));
        });
    }

    private static string Line(string label) => VectorFiles.Line("thread-protocol-vectors.txt", label);
}
