using System.Text.Json;
using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class CidTests
{
    private const string Version0 = "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ";
    private const string Version1 = "bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7q";

    private static readonly Gen<Cid> AnyCid = Gen.Byte.Array[0, 200].Select(node => Cid.OfDagCbor(node));

    [Fact]
    public void every_node_of_the_record_vectors_has_its_cid()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        int seen = 0;

        foreach (JsonElement node in Descendants(vectors.RootElement).Where(IsNode))
        {
            Cid cid = Cid.OfDagCbor(node.Hex("raw"));

            cid.ToString().ShouldBe(node.Text("cid"));
            cid.IsDagCborSha256.ShouldBeTrue();
            Cid.Parse(node.Text("cid")).ShouldBe(cid);
            if (node.TryGetProperty("cid_bytes", out _))
                Cid.FromBytes(node.Hex("cid_bytes")).ShouldBe(cid);
            seen++;
        }

        seen.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("bodyNode1")]
    [InlineData("headerNode1")]
    [InlineData("eventNode1")]
    [InlineData("recordNode1")]
    [InlineData("recordNode2")]
    public void the_second_set_of_vectors_agrees(string label)
    {
        byte[] node = Convert.FromHexString(VectorFiles.Line("thread-protocol-vectors.txt", label));
        string[] expected = VectorFiles.Line("thread-protocol-vectors.txt", $"{label} cid").Split(' ');

        Cid cid = Cid.OfDagCbor(node);

        cid.ToString().ShouldBe(expected[0]);
        if (expected.Length > 1)
            Convert.ToHexStringLower(cid.Span).ShouldBe(expected[1]);
    }

    [Fact]
    public void the_parts_of_a_version_1_cid_are_told()
    {
        Cid cid = Cid.Parse(Version1);

        cid.Version.ShouldBe(1);
        cid.Codec.ShouldBe(Cid.DagCbor);
        cid.HashCode.ShouldBe(Multihash.Sha256);
        cid.Digest.Length.ShouldBe(32);
        cid.Hash.ToArray().ShouldBe([0x12, 0x20, .. cid.Digest]);
        cid.Bytes.ToArray().ShouldBe([0x01, 0x71, .. cid.Hash]);
    }

    [Fact]
    public void the_parts_of_a_version_0_cid_are_told()
    {
        Cid cid = Cid.Parse(Version0);

        cid.Version.ShouldBe(0);
        cid.Codec.ShouldBe(0x70UL);
        cid.Hash.ToArray().ShouldBe(cid.Bytes.ToArray());
        cid.Digest.ToArray().ShouldBe(cid.Bytes[2..].ToArray());
        cid.IsDagCborSha256.ShouldBeFalse();
        cid.ToString().ShouldBe(Version0);
        Cid.FromBytes(cid.Span).ShouldBe(cid);
    }

    [Fact]
    public void any_cid_survives_each_of_its_forms()
    {
        Gen.Select(AnyCid, Gen.OneOf(Enum.GetValues<MultibaseEncoding>()[1..])).Sample((cid, encoding) =>
        {
            Cid.FromBytes(cid.Span).ShouldBe(cid);
            Cid.Parse(cid.ToString()).ShouldBe(cid);
            Cid.Parse(Multibase.Encode(encoding, cid.Span)).ShouldBe(cid);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("Qm")]
    [InlineData("bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7")] // last letter cut
    [InlineData("bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7r")] // trailing bits
    [InlineData("bAFYREIEG3XJVICMYWB4Y4YCRC5IFH33HM5S3ZSAWVEY6TBKNT7GJB5RT7Q")] // upper case
    [InlineData("Bafyreig3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7q")]
    [InlineData(" bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7q")]
    [InlineData("bafyreieg3xjvicmywb4y4ycrc5ifh33hm5s3zsawvey6tbknt7gjb5rt7q======")]
    [InlineData("QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvu")] // cut
    [InlineData("zQmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ")] // version 0 is not multibase
    [InlineData("f122000")]
    public void a_text_that_is_not_exactly_a_cid_is_refused(string text)
    {
        Cid.TryParse(text, out Cid cid).ShouldBeFalse();

        cid.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => Cid.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0171")]
    [InlineData("01711220")]
    [InlineData("0171122000")]
    [InlineData("017112200000000000000000000000000000000000000000000000000000000000000000ff")] // something follows
    [InlineData("8100711220" + Zeros)] // padded version
    [InlineData("01f1001220" + Zeros)] // padded codec
    [InlineData("0171920020" + Zeros)] // padded hash code
    [InlineData("017112a000" + Zeros)] // padded length
    [InlineData("02711220" + Zeros)]
    [InlineData("00711220" + Zeros)]
    [InlineData("1120" + Zeros)]
    [InlineData("01ffffffffffffffffff011220" + Zeros)]
    public void bytes_that_are_not_exactly_a_cid_are_refused(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Cid.TryFromBytes(bytes, out Cid cid).ShouldBeFalse();

        cid.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => Cid.FromBytes(bytes));
    }

    [Fact]
    public void cids_are_ordered_bytewise_and_unsigned()
    {
        Gen.Select(AnyCid, AnyCid).Sample((left, right) =>
        {
            int expected = Convert.ToHexString(left.Span).CompareTo(Convert.ToHexString(right.Span), StringComparison.Ordinal);

            Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(expected));
            (left > right).ShouldBe(expected > 0);
            (left <= right).ShouldBe(expected <= 0);
            (left.GetHashCode() == right.GetHashCode() || left != right).ShouldBeTrue();
        });
    }

    [Fact]
    public void the_undefined_cid_is_empty()
    {
        Cid undefined = default;

        undefined.IsDefined.ShouldBeFalse();
        undefined.ToString().ShouldBeEmpty();
        undefined.Span.IsEmpty.ShouldBeTrue();
        undefined.Digest.IsEmpty.ShouldBeTrue();
        undefined.Hash.IsEmpty.ShouldBeTrue();
        (undefined.Codec, undefined.HashCode, undefined.Version).ShouldBe((0UL, 0UL, 0));
        (undefined == Cid.Parse(Version1)).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_bytes_are_refused_without_an_exception_or_keep_their_bytes()
    {
        byte[][] samples = [Cid.Parse(Version1).Bytes.ToArray(), Cid.Parse(Version0).Bytes.ToArray(), [0x01, 0x72, 0x00, 0x03, 1, 2, 3]];

        Mutations.OfBytes(samples, 10_000, bytes =>
        {
            if (Cid.TryFromBytes(bytes, out Cid cid))
                (cid.Span.SequenceEqual(bytes) && Cid.Parse(cid.ToString()) == cid).ShouldBeTrue();
            else
                Should.Throw<FormatException>(() => Cid.FromBytes(bytes));
        });
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_are_written_back_letter_by_letter()
    {
        string[] samples = [Version0, Version1, Multibase.Encode(MultibaseEncoding.Base58Bitcoin, Cid.Parse(Version1).Span), Multibase.Encode(MultibaseEncoding.Base16, Cid.Parse(Version1).Span)];

        Mutations.OfTexts(samples, 10_000, text =>
        {
            if (!Cid.TryParse(text, out Cid cid))
                Should.Throw<FormatException>(() => Cid.Parse(text));
            else
                (cid.Version == 0 ? cid.ToString() : Multibase.Encode((MultibaseEncoding)text[0], cid.Span)).ShouldBe(text);
        });
    }

    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private static bool IsNode(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("raw", out JsonElement raw) && element.TryGetProperty("cid", out JsonElement cid)
        && raw.ValueKind == JsonValueKind.String && cid.ValueKind == JsonValueKind.String;

    private static IEnumerable<JsonElement> Descendants(JsonElement element)
    {
        yield return element;
        IEnumerable<JsonElement> children = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
            JsonValueKind.Array => element.EnumerateArray(),
            _ => [],
        };
        foreach (JsonElement child in children.SelectMany(Descendants))
            yield return child;
    }
}
