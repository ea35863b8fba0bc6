using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class PeerIdTests
{
    private const string Hashed = "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ";
    private const string Inlined = "12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu";

    [Fact]
    public void every_identity_of_the_vectors_has_its_peer_id_in_all_forms()
    {
        using JsonDocument vectors = VectorFiles.Open("identity.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("identities").EnumerateArray())
        {
            VerifyingKey.TryFromRaw(vector.Hex("pubkey_raw"), out VerifyingKey key).ShouldBeTrue();

            PeerId id = PeerId.FromKey(key);

            id.ToString().ShouldBe(vector.Text("peer_or_log_id"));
            id.Bytes.ToArray().ShouldBe(vector.Hex("peer_or_log_id_bytes"));
            PeerId.Parse(vector.Text("peer_or_log_id")).ShouldBe(id);
            PeerId.Parse(vector.Text("peer_id_cid")).ShouldBe(id);
            PeerId.FromBytes(vector.Hex("peer_or_log_id_bytes")).ShouldBe(id);
            id.TryGetKey(out VerifyingKey found).ShouldBeTrue();
            found.ShouldBe(key);
            seen++;
        }

        seen.ShouldBe(3);
    }

    [Fact]
    public void a_long_keys_id_is_a_hash()
    {
        PeerId id = PeerId.Parse(Hashed);

        id.Bytes.ToArray().ShouldBe(Convert.FromHexString("1220b04a57d40eca138809f139a76b12044333c3740391c9bf1ce9d8e21a79210bfd"));
        id.ToString().ShouldBe(Hashed);
        id.TryGetKey(out _).ShouldBeFalse();
        PeerId.Parse(Multibase.Encode(MultibaseEncoding.Base32, [0x01, 0x72, .. id.Span])).ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("xyz")]
    [InlineData("Qm")]
    [InlineData("12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQv")] // cut
    [InlineData("12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu ")]
    [InlineData("12d3koowpcv49vv6dvkauueyfqz2aid1oh77flj4wxed4xqunqvu")]
    [InlineData("z12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu")]
    [InlineData("bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7q")] // a CID, but of a node
    [InlineData("bAFZAAJAIAEJCBTIUWN7ZK3UVGGKP675XHM6YDXGFMHLBU5JYBFFXYPQ2MQ7OL45K")] // upper case
    [InlineData("bafzaajaiaejcbtiuwn7zk3uvggkp675xhm6ydxgfmhlbu5jybffxypq2mq7ol45")] // cut
    public void a_text_that_is_not_exactly_a_peer_id_is_refused(string text)
    {
        PeerId.TryParse(text, out PeerId id).ShouldBeFalse();

        id.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => PeerId.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000")] // no key
    [InlineData("002408011220cd14b37f956e953194ff7fb73b3d81dcc561d61a7538094b7c3e1a643ee5f3")] // cut
    [InlineData("002408011220cd14b37f956e953194ff7fb73b3d81dcc561d61a7538094b7c3e1a643ee5f3aaff")] // something follows
    [InlineData("00a40008011220cd14b37f956e953194ff7fb73b3d81dcc561d61a7538094b7c3e1a643ee5f3aa")] // padded length
    [InlineData("1303010203")]
    public void bytes_that_are_not_exactly_a_peer_id_are_refused(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);

        PeerId.TryFromBytes(bytes, out PeerId id).ShouldBeFalse();

        id.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => PeerId.FromBytes(bytes));
    }

    [Fact]
    public void a_key_beyond_the_inline_limit_must_be_hashed()
    {
        PeerId.TryFromBytes([0x00, 42, .. new byte[42]], out _).ShouldBeTrue();
        PeerId.TryFromBytes([0x00, 43, .. new byte[43]], out _).ShouldBeFalse();
    }

    [Fact]
    public void an_inlined_key_of_another_type_is_a_peer_but_gives_no_key()
    {
        PeerId secp256k1 = PeerId.FromBytes([0x00, 37, 0x08, 0x02, 0x12, 33, .. new byte[33]]);

        secp256k1.TryGetKey(out VerifyingKey key).ShouldBeFalse();
        key.IsDefined.ShouldBeFalse();
        PeerId.Parse(secp256k1.ToString()).ShouldBe(secp256k1);
    }

    [Fact]
    public void ids_are_ordered_bytewise_and_the_undefined_one_comes_first()
    {
        PeerId inlined = PeerId.Parse(Inlined);
        PeerId hashed = PeerId.Parse(Hashed);

        (inlined < hashed).ShouldBeTrue();
        (hashed >= inlined).ShouldBeTrue();
        (default(PeerId) < inlined).ShouldBeTrue();
        default(PeerId).ToString().ShouldBeEmpty();
        default(PeerId).TryGetKey(out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => PeerId.FromKey(default));
    }

    [Fact]
    public void spoilt_bytes_are_refused_without_an_exception_or_keep_their_bytes()
    {
        byte[][] samples = [PeerId.Parse(Inlined).Bytes.ToArray(), PeerId.Parse(Hashed).Bytes.ToArray()];

        Mutations.OfBytes(samples, 10_000, bytes =>
        {
            if (PeerId.TryFromBytes(bytes, out PeerId id))
            {
                (id.Span.SequenceEqual(bytes) && PeerId.Parse(id.ToString()) == id).ShouldBeTrue();
                id.TryGetKey(out _);
            }
            else
            {
                Should.Throw<FormatException>(() => PeerId.FromBytes(bytes));
            }
        });
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        string[] samples = [Inlined, Hashed, Multibase.Encode(MultibaseEncoding.Base32, [0x01, 0x72, .. PeerId.Parse(Inlined).Span])];

        Mutations.OfTexts(samples, 10_000, text =>
        {
            if (PeerId.TryParse(text, out PeerId id))
                PeerId.Parse(id.ToString()).ShouldBe(id);
            else
                Should.Throw<FormatException>(() => PeerId.Parse(text));
        });
    }
}
