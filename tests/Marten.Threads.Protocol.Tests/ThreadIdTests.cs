using System.Text.Json;
using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests;

public sealed class ThreadIdTests
{
    private static readonly Gen<ThreadId> AnyId = Gen.Select(
        Gen.OneOf(ThreadVariant.Raw, ThreadVariant.AccessControlled), Gen.Byte.Array[1, 255], (variant, random) => ThreadId.Create(variant, random));

    [Fact]
    public void every_valid_vector_reads_alike_from_bytes_and_from_each_text_form()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_id.json");
        int read = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("valid").EnumerateArray())
        {
            ThreadId id = ThreadId.FromBytes(vector.Hex("bytes"));

            id.ToString().ShouldBe(vector.Text("string_base32"));
            Multibase.Encode(MultibaseEncoding.Base58Bitcoin, id.Span).ShouldBe(vector.Text("string_base58btc"));
            Multibase.Encode(MultibaseEncoding.Base64Url, id.Span).ShouldBe(vector.Text("string_base64url"));
            Multibase.Encode(MultibaseEncoding.Base16, id.Span).ShouldBe(vector.Text("string_base16"));
            ((int)id.Variant).ShouldBe(vector.GetProperty("variant_code").GetInt32());
            foreach (string form in new[] { "string_base16", "string_base32", "string_base58btc", "string_base64url" })
                ThreadId.Parse(vector.Text(form)).ShouldBe(id);
            read++;
        }

        read.ShouldBe(5);
    }

    [Fact]
    public void every_byte_case_of_the_vectors_is_taken_or_refused_as_the_reference_does()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_id.json");
        int taken = 0, refused = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("cast_bytes_cases").EnumerateArray())
        {
            byte[] bytes = vector.Hex("input_bytes");
            bool ok = ThreadId.TryFromBytes(bytes, out ThreadId id);

            ok.ShouldBe(vector.GetProperty("error").ValueKind == JsonValueKind.Null, vector.ToString());
            id.IsDefined.ShouldBe(ok);
            if (ok)
            {
                id.ToString().ShouldBe(vector.Text("ok_string"));
                id.Bytes.ToArray().ShouldBe(bytes);
                taken++;
            }
            else
            {
                Should.Throw<FormatException>(() => ThreadId.FromBytes(bytes));
                refused++;
            }
        }

        taken.ShouldBe(2);
        refused.ShouldBe(10);
    }

    [Fact]
    public void every_text_case_of_the_vectors_is_taken_or_refused_as_the_reference_does()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_id.json");
        int taken = 0, refused = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("decode_string_cases").EnumerateArray())
        {
            string text = vector.Text("input");
            bool ok = ThreadId.TryParse(text, out ThreadId id);

            ok.ShouldBe(vector.GetProperty("error").ValueKind == JsonValueKind.Null, text);
            id.IsDefined.ShouldBe(ok);
            if (ok)
            {
                id.Bytes.ToArray().ShouldBe(vector.Hex("ok_bytes"));
                taken++;
            }
            else
            {
                Should.Throw<FormatException>(() => ThreadId.Parse(text));
                refused++;
            }
        }

        taken.ShouldBe(1);
        refused.ShouldBe(12);
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        byte[] bytes = Convert.FromHexString(VectorFiles.Line("thread-protocol-vectors.txt", "thread id bytes"));
        string[] accessControlled = VectorFiles.Line("thread-protocol-vectors.txt", "AC id").Split(' ');

        ThreadId.FromBytes(bytes).ToString().ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "thread id base32"));
        ThreadId id = ThreadId.Parse(accessControlled[1]);

        id.Bytes.ToArray().ShouldBe(Convert.FromHexString(accessControlled[0]));
        id.Variant.ShouldBe(ThreadVariant.AccessControlled);
    }

    [Fact]
    public void an_id_with_a_padded_number_is_another_thread()
    {
        ThreadId plain = ThreadId.FromBytes([0x01, 0x55, 0x09]);
        ThreadId padded = ThreadId.FromBytes([0x81, 0x00, 0x55, 0x09]);

        padded.ShouldNotBe(plain);
        padded.Variant.ShouldBe(plain.Variant);
        padded.RandomPart.ToArray().ShouldBe(plain.RandomPart.ToArray());
        padded.Span.Length.ShouldBe(4);
        ThreadId.Parse(padded.ToString()).ShouldBe(padded);
    }

    [Fact]
    public void letter_case_is_ignored_where_an_encoding_has_one_case()
    {
        ThreadId id = ThreadId.Create(ThreadVariant.Raw, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        string text = id.ToString();

        ThreadId.Parse('b' + text[1..].ToUpperInvariant()).ShouldBe(id);
        ThreadId.Parse('B' + text[1..]).ShouldBe(id);
    }

    [Fact]
    public void any_id_survives_each_of_its_forms()
    {
        AnyId.Sample(id =>
        {
            ThreadId.FromBytes(id.Span).ShouldBe(id);
            ThreadId.Parse(id.ToString()).ShouldBe(id);
        });
    }

    [Fact]
    public void ids_are_ordered_bytewise_and_unsigned()
    {
        Gen.Select(AnyId, AnyId).Sample((left, right) =>
        {
            int expected = Convert.ToHexString(left.Span).CompareTo(Convert.ToHexString(right.Span), StringComparison.Ordinal);

            Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(expected));
            (left == right).ShouldBe(expected == 0);
            (left < right).ShouldBe(expected < 0);
            (left >= right).ShouldBe(expected >= 0);
        });
    }

    [Fact]
    public void a_generated_id_is_raw_and_has_thirty_two_random_bytes()
    {
        byte[] random = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

        ThreadId id = ThreadId.Generate(new QueuedRandomSource(random));

        id.Bytes.ToArray().ShouldBe([0x01, 0x55, .. random]);
        id.Variant.ShouldBe(ThreadVariant.Raw);
        id.RandomPart.ToArray().ShouldBe(random);
    }

    [Fact]
    public void an_id_longer_than_the_reference_can_make_is_refused()
    {
        byte[] longest = [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0xd5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, .. new byte[255]];

        longest.Length.ShouldBe(ThreadId.LengthMax);
        ThreadId.FromBytes(longest).RandomPart.Length.ShouldBe(255);
        ThreadId.TryFromBytes([.. longest, 0], out _).ShouldBeFalse();
        ThreadId.Parse(Multibase.Encode(MultibaseEncoding.Base2, longest)).Span.Length.ShouldBe(ThreadId.LengthMax);
    }

    [Fact]
    public void the_undefined_id_is_empty()
    {
        ThreadId undefined = default;

        undefined.IsDefined.ShouldBeFalse();
        undefined.ToString().ShouldBeEmpty();
        undefined.Bytes.IsEmpty.ShouldBeTrue();
        undefined.RandomPart.IsEmpty.ShouldBeTrue();
        undefined.ShouldBe(default);
        undefined.CompareTo(ThreadId.Create(ThreadVariant.Raw, [0])).ShouldBeLessThan(0);
    }

    [Fact]
    public void misuse_is_an_exception()
    {
        Should.Throw<ArgumentException>(() => ThreadId.Create(ThreadVariant.Raw, []));
        Should.Throw<ArgumentException>(() => ThreadId.Create(ThreadVariant.Raw, new byte[256]));
        Should.Throw<ArgumentOutOfRangeException>(() => ThreadId.Create((ThreadVariant)0x56, [1]));
    }

    [Fact]
    public void spoilt_ids_are_refused_without_an_exception_or_keep_their_bytes()
    {
        byte[][] samples = [[0x01, 0x55, .. new byte[32]], [0x01, 0x70, 1, 2, 3], [0x81, 0x00, 0x55, 9]];

        Mutations.OfBytes(samples, 5_000, bytes =>
        {
            if (ThreadId.TryFromBytes(bytes, out ThreadId id))
                id.Bytes.ToArray().ShouldBe(bytes);
            else
                Should.Throw<FormatException>(() => ThreadId.FromBytes(bytes));
        });
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        string[] samples = [.. "0fbBcvtkzZmMuU".Select(letter => Multibase.Encode((MultibaseEncoding)letter, [0x01, 0x55, .. new byte[16], 255]))];

        Mutations.OfTexts(samples, 5_000, text =>
        {
            if (ThreadId.TryParse(text, out ThreadId id))
                ThreadId.Parse(id.ToString()).ShouldBe(id);
            else
                Should.Throw<FormatException>(() => ThreadId.Parse(text));
        });
    }
}
