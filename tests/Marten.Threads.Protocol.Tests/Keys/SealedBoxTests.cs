using System.Text.Json;
using CsCheck;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class SealedBoxTests
{
    [Fact]
    public void the_sealed_text_of_the_vectors_is_made_and_opened()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        JsonElement vector = vectors.RootElement.GetProperty("identity_encrypt");
        SigningKey.TryFromSeed(vector.Hex("recipient_seed"), out SigningKey? recipient).ShouldBeTrue();
        var random = new QueuedRandomSource(vector.GetProperty("rand_reads").EnumerateArray().Select(draw => Convert.FromHexString(draw.GetString()!)));

        SealedBox.TrySeal(recipient.VerifyingKey, vector.Hex("plaintext"), random, out byte[]? sealedText).ShouldBeTrue();

        sealedText.ShouldBe(vector.Hex("ciphertext"));
        random.Remaining.ShouldBe(0);
        SealedBox.TryOpen(recipient, sealedText, out byte[]? plain).ShouldBeTrue();
        plain.ShouldBe(vector.Hex("plaintext"));
    }

    [Fact]
    public void any_text_is_sealed_and_opened_and_grows_by_the_overhead()
    {
        using SigningKey recipient = SigningKey.Generate(new SeededRandomSource(1));

        Gen.Select(Gen.Byte.Array[0, 200], Gen.ULong).Sample((plain, seed) =>
        {
            SealedBox.TrySeal(recipient.VerifyingKey, plain, new SeededRandomSource(seed), out byte[]? sealedText).ShouldBeTrue();

            sealedText.Length.ShouldBe(plain.Length + SealedBox.Overhead);
            SealedBox.TryOpen(recipient, sealedText, out byte[]? opened).ShouldBeTrue();
            opened.ShouldBe(plain);
        }, iter: 200);
    }

    [Fact]
    public void nobody_else_opens_it()
    {
        using SigningKey alice = SigningKey.Generate(new SeededRandomSource(1));
        using SigningKey bob = SigningKey.Generate(new SeededRandomSource(2));

        SealedBox.TrySeal(alice.VerifyingKey, [1, 2, 3], new SeededRandomSource(3), out byte[]? sealedText).ShouldBeTrue();

        SealedBox.TryOpen(bob, sealedText, out byte[]? plain).ShouldBeFalse();
        plain.ShouldBeNull();
    }

    [Fact]
    public void an_ephemeral_key_of_small_order_is_refused()
    {
        using SigningKey recipient = SigningKey.Generate(new SeededRandomSource(1));
        byte[] sealedText = [.. new byte[24], .. new byte[32], .. new byte[20]];

        SealedBox.TryOpen(recipient, sealedText, out _).ShouldBeFalse();
        sealedText[24] = 1;
        SealedBox.TryOpen(recipient, sealedText, out _).ShouldBeFalse();
    }

    [Fact]
    public void a_recipient_whom_nobody_can_be_is_refused()
    {
        VerifyingKey.TryFromRaw((EdwardsPoint.Base + EdwardsPoint.SmallOrder()[1]).Encode(), out VerifyingKey mixed).ShouldBeTrue();

        SealedBox.TrySeal(mixed, [1], new SeededRandomSource(1), out byte[]? sealedText).ShouldBeFalse();
        sealedText.ShouldBeNull();
        SealedBox.TrySeal(default, [1], new SeededRandomSource(1), out _).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_texts_are_not_opened()
    {
        using SigningKey recipient = SigningKey.Generate(new SeededRandomSource(1));
        SealedBox.TrySeal(recipient.VerifyingKey, [1, 2, 3], new SeededRandomSource(2), out byte[]? sample).ShouldBeTrue();

        // The top bit of an X25519 key is ignored by everybody (RFC 7748, section 5), so one other text opens as well.
        byte[] twin = [.. sample!];
        twin[55] ^= 0x80;

        Mutations.OfBytes([sample!], 2_000, bytes =>
            SealedBox.TryOpen(recipient, bytes, out _).ShouldBe(bytes.AsSpan().SequenceEqual(sample) || bytes.AsSpan().SequenceEqual(twin)));
    }
}
