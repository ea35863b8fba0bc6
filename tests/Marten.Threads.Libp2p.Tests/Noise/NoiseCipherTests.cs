using CsCheck;
using Marten.Threads.Libp2p.Noise;

namespace Marten.Threads.Libp2p.Tests.Noise;

public sealed class NoiseCipherTests
{
    private static readonly byte[] Key = Bytes.Of(NoiseAead.KeyLength);
    private static readonly byte[] Text = Bytes.Of(100);

    [Fact]
    public void both_implementations_encrypt_alike_and_read_each_other()
    {
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[12], Gen.Byte.Array[0, 64], Gen.Byte.Array[0, 300]).Sample((key, nonce, associated, text) =>
        {
            using NoiseAead best = NoiseAead.Create(key);
            using NoiseAead sodium = NoiseAead.CreateSodium(key);
            byte[] first = new byte[text.Length + NoiseAead.TagLength];
            byte[] second = new byte[text.Length + NoiseAead.TagLength];
            best.Encrypt(nonce, associated, text, first);
            sodium.Encrypt(nonce, associated, text, second);
            byte[] read = new byte[text.Length];
            byte[] readBySodium = new byte[text.Length];

            return first.AsSpan().SequenceEqual(second)
                && best.TryDecrypt(nonce, associated, second, read) && read.AsSpan().SequenceEqual(text)
                && sodium.TryDecrypt(nonce, associated, first, readBySodium) && readBySodium.AsSpan().SequenceEqual(text);
        }, iter: 500);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void either_implementation_works_where_the_text_lies_and_refuses_a_wrong_tag(bool sodium)
    {
        using NoiseAead aead = sodium ? NoiseAead.CreateSodium(Key) : NoiseAead.Create(Key);
        byte[] nonce = new byte[NoiseAead.NonceLength];
        byte[] place = [.. Text, .. new byte[NoiseAead.TagLength]];

        aead.Encrypt(nonce, [], place.AsSpan(0, Text.Length), place);
        byte[] altered = [.. place];
        altered[^1] ^= 1;

        aead.TryDecrypt(nonce, [], altered, altered).ShouldBeFalse();
        aead.TryDecrypt(nonce, [1], place.ToArray(), new byte[Text.Length]).ShouldBeFalse();
        aead.TryDecrypt(nonce, [], place, place).ShouldBeTrue();
        place[..Text.Length].ShouldBe(Text);
    }

    [Fact]
    public void a_key_ends_before_the_last_value_of_its_counter()
    {
        using var sending = new NoiseCipher(Key, ulong.MaxValue - 1);
        using var receiving = new NoiseCipher(Key, ulong.MaxValue - 1);
        byte[] message = Encrypt(sending);

        receiving.TryDecrypt([], message, new byte[Text.Length]).ShouldBeTrue();
        sending.TryEncrypt([], Text, new byte[Text.Length + NoiseAead.TagLength]).ShouldBeFalse();
        receiving.TryDecrypt([], message, new byte[Text.Length]).ShouldBeFalse();
    }

    [Fact]
    public void no_message_is_encrypted_with_the_reserved_counter()
    {
        using var sending = new NoiseCipher(Key, ulong.MaxValue);
        using NoiseAead aead = NoiseAead.Create(Key);
        using var receiving = new NoiseCipher(Key, ulong.MaxValue);
        byte[] message = new byte[Text.Length + NoiseAead.TagLength];
        aead.Encrypt([0, 0, 0, 0, .. Enumerable.Repeat((byte)0xff, sizeof(ulong))], [], Text, message);

        sending.TryEncrypt([], Text, new byte[message.Length]).ShouldBeFalse();
        receiving.TryDecrypt([], message, new byte[Text.Length]).ShouldBeFalse();
    }

    [Fact]
    public void nothing_is_decrypted_any_more_after_the_first_wrong_tag()
    {
        using var sending = new NoiseCipher(Key);
        using var receiving = new NoiseCipher(Key);
        byte[] first = Encrypt(sending);
        byte[] second = Encrypt(sending);
        byte[] altered = [.. first];
        altered[0] ^= 1;

        receiving.TryDecrypt([], altered, new byte[Text.Length]).ShouldBeFalse();

        receiving.TryDecrypt([], first, new byte[Text.Length]).ShouldBeFalse();
        receiving.TryDecrypt([], second, new byte[Text.Length]).ShouldBeFalse();
    }

    [Fact]
    public void messages_are_accepted_in_their_order_only_and_once()
    {
        using var sending = new NoiseCipher(Key);
        using var receiving = new NoiseCipher(Key);
        using var late = new NoiseCipher(Key);
        byte[] first = Encrypt(sending);
        byte[] second = Encrypt(sending);

        receiving.TryDecrypt([], first, new byte[Text.Length]).ShouldBeTrue();
        receiving.TryDecrypt([], first, new byte[Text.Length]).ShouldBeFalse("it was read");
        late.TryDecrypt([], second, new byte[Text.Length]).ShouldBeFalse("another comes first");
    }

    [Fact]
    public void a_message_shorter_than_its_tag_is_refused()
    {
        for (int length = 0; length < NoiseAead.TagLength; length++)
        {
            using var receiving = new NoiseCipher(Key);
            receiving.TryDecrypt([], new byte[length], []).ShouldBeFalse();
        }
    }

    private static byte[] Encrypt(NoiseCipher cipher)
    {
        byte[] message = new byte[Text.Length + NoiseAead.TagLength];
        cipher.TryEncrypt([], Text, message).ShouldBeTrue();
        return message;
    }
}
