using Marten.Threads.Libp2p.Keys;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Keys;

public sealed class PeerPublicKeyTests
{
    private const int Mutants = 5_000;

    private static readonly byte[] Message = "noise-libp2p-static-key:0123456789abcdef0123456789abcdef"u8.ToArray();

    public static TheoryData<string> Types => PeerKeyVector.Types;

    [Theory]
    [MemberData(nameof(Types))]
    public void the_keys_of_the_specification_are_read_and_named(string type)
    {
        PeerKeyVector vector = PeerKeyVector.Of(type);

        PeerPublicKey key = Read(vector.PublicKey);

        key.Type.ToString().ShouldBe(type, StringCompareShould.IgnoreCase);
        key.PeerId.ToString().ShouldBe(vector.PeerId);
        key.ToString().ShouldBe(vector.PeerId);
        key.Protobuf.ToArray().ShouldBe(vector.PublicKey);
    }

    [Fact]
    public void an_ed25519_peer_has_the_id_that_our_own_key_has()
    {
        PeerKeyVector vector = PeerKeyVector.Of("ed25519");

        VerifyingKey.TryFromProtobuf(vector.PublicKey, out VerifyingKey own).ShouldBeTrue();

        Read(vector.PublicKey).PeerId.ShouldBe(own.ToPeerId());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void what_the_private_key_signed_is_verified(string type)
    {
        PeerKeyVector vector = PeerKeyVector.Of(type);

        byte[] signature = vector.Sign(Message);

        Read(vector.PublicKey).Verify(Message, signature).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void a_flipped_bit_in_the_message_or_in_the_signature_is_seen(string type)
    {
        PeerKeyVector vector = PeerKeyVector.Of(type);
        PeerPublicKey key = Read(vector.PublicKey);
        byte[] signature = vector.Sign(Message);

        for (int i = 0; i < signature.Length; i++)
            key.Verify(Message, Flipped(signature, i)).ShouldBeFalse($"byte {i} of the signature");
        for (int i = 0; i < Message.Length; i++)
            key.Verify(Flipped(Message, i), signature).ShouldBeFalse($"byte {i} of the message");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void a_signature_of_another_length_is_false(string type)
    {
        PeerKeyVector vector = PeerKeyVector.Of(type);
        PeerPublicKey key = Read(vector.PublicKey);
        byte[] signature = vector.Sign(Message);

        key.Verify(Message, []).ShouldBeFalse();
        key.Verify(Message, signature.AsSpan()[..^1]).ShouldBeFalse();
        key.Verify(Message, [.. signature, 0]).ShouldBeFalse();
        key.Verify(Message, new byte[100_000]).ShouldBeFalse();
    }

    [Fact]
    public void a_signature_of_another_peer_is_false()
    {
        foreach (PeerKeyVector signer in PeerKeyVector.All)
        {
            byte[] signature = PeerKeyVector.Of(signer.Type).Sign(Message);
            foreach (PeerKeyVector other in PeerKeyVector.All.Where(other => other != signer))
                Read(other.PublicKey).Verify(Message, signature).ShouldBeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void a_key_in_another_spelling_of_the_protobuf_is_refused(string type)
    {
        byte[] key = PeerKeyVector.Of(type).PublicKey;
        byte[] typeField = key[..2];
        byte[] dataField = key[2..];

        IsRead([.. dataField, .. typeField]).ShouldBeFalse("fields in the other order");
        IsRead([0x08, (byte)(key[1] | 0x80), 0x00, .. dataField]).ShouldBeFalse("a padded type");
        IsRead([0x88, 0x00, key[1], .. dataField]).ShouldBeFalse("a padded tag");
        IsRead(WithPaddedLength(key)).ShouldBeFalse("a padded length");
        IsRead([.. key, 0x18, 0x01]).ShouldBeFalse("a field more");
        IsRead([.. typeField, .. typeField, .. dataField]).ShouldBeFalse("the type twice");
        IsRead(dataField).ShouldBeFalse("no type");
        IsRead(typeField).ShouldBeFalse("no data");
        IsRead([.. typeField, 0x12, 0x00]).ShouldBeFalse("empty data");
        IsRead([.. key, 0x00]).ShouldBeFalse("a byte more");
        IsRead(key[..^1]).ShouldBeFalse("a byte less");
    }

    [Fact]
    public void a_key_of_another_type_is_refused()
    {
        byte[] key = PeerKeyVector.Of("ed25519").PublicKey;

        foreach (byte type in (byte[])[0, 2, 3, 4, 5, 0x7f, 0xff])
            IsRead([0x08, type, .. key.AsSpan(2)]).ShouldBeFalse();
        IsRead([]).ShouldBeFalse();
    }

    [Fact]
    public void an_ed25519_key_of_small_order_is_refused()
    {
        IsRead([0x08, 0x01, 0x12, 32, .. new byte[32]]).ShouldBeFalse();
        IsRead([0x08, 0x01, 0x12, 32, 1, .. new byte[31]]).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_keys_are_refused_or_kept_as_they_came_and_verify_nothing()
    {
        PeerKeyVector[] vectors = [.. PeerKeyVector.All.Select(vector => PeerKeyVector.Of(vector.Type))];
        byte[][] samples = [.. vectors.Select(vector => vector.PublicKey)];
        var signatures = vectors.ToDictionary(vector => Read(vector.PublicKey).Type, vector => vector.Sign(Message));

        Mutations.OfBytes(samples, Mutants, bytes =>
        {
            if (!PeerPublicKey.TryRead(bytes, out PeerPublicKey? key) || samples.Any(sample => sample.AsSpan().SequenceEqual(bytes)))
                return;
            key.Protobuf.ToArray().ShouldBe(bytes);
            key.Verify(Message, signatures[key.Type]).ShouldBeFalse();
        });
    }

    [Fact]
    public void no_key_takes_a_spoilt_signature()
    {
        foreach (PeerKeyVector vector in PeerKeyVector.All)
        {
            PeerPublicKey key = Read(vector.PublicKey);
            byte[] signature = PeerKeyVector.Of(vector.Type).Sign(Message);

            Mutations.OfBytes([signature], Mutants / 5, bytes => key.Verify(Message, bytes).ShouldBe(bytes.AsSpan().SequenceEqual(signature)));
        }
    }

    private static bool IsRead(byte[] protobuf) => PeerPublicKey.TryRead(protobuf, out _);

    private static PeerPublicKey Read(byte[] protobuf)
    {
        PeerPublicKey.TryRead(protobuf, out PeerPublicKey? key).ShouldBeTrue();
        return key;
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= (byte)(1 << (at % 8));
        return copy;
    }

    // The length stands in one byte, or in two where its first has the top bit set.
    private static byte[] WithPaddedLength(byte[] key) => key[3] < 0x80
        ? [.. key.AsSpan(0, 3), (byte)(key[3] | 0x80), 0x00, .. key.AsSpan(4)]
        : [.. key.AsSpan(0, 4), (byte)(key[4] | 0x80), 0x00, .. key.AsSpan(5)];
}
