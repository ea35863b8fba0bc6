using CsCheck;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Protobuf;

public sealed class ProtobufTests
{
    private const int Mutants = 20_000;
    private const int FieldNumberMax = (1 << 29) - 1;

    [Fact]
    public void the_examples_of_the_encoding_page_are_read()
    {
        Fields("089601").ShouldBe(["1=150"]);
        Fields("120774657374696e67").ShouldBe(["2:74657374696e67"]);
        Fields("1a03089601").ShouldBe(["3:089601"]);
    }

    [Fact]
    public void an_empty_message_has_no_fields()
    {
        Fields("").ShouldBe([]);
    }

    [Fact]
    public void fields_of_fixed_width_are_skipped()
    {
        Fields("0d01020304" + "110102030405060708" + "1801").ShouldBe(["3=1"]);
    }

    [Theory]
    [InlineData("88808000" + "01", "1=1")]
    [InlineData("0881808000", "1=1")]
    [InlineData("12818000" + "ff", "2:ff")]
    [InlineData("08ffffffffffffffffff01", "1=18446744073709551615")]
    [InlineData("f8ffffff0f" + "00", "536870911=0")]
    public void numbers_may_be_padded_and_as_large_as_they_get(string message, string field)
    {
        Fields(message).ShouldBe([field]);
    }

    [Theory]
    [InlineData("0b0c")] // a group
    [InlineData("0c")] // the end of one
    [InlineData("0e")] // wire type 6
    [InlineData("0f")] // wire type 7
    [InlineData("0001")] // field 0
    [InlineData("8080808010" + "00")] // field 2^29
    [InlineData("80")] // a tag that ends early
    [InlineData("08")] // no value
    [InlineData("0880")] // a value that ends early
    [InlineData("08ffffffffffffffffff02")] // 65 bits
    [InlineData("0880808080808080808080" + "00")] // eleven bytes
    [InlineData("12")] // no length
    [InlineData("120201")] // a length beyond the end
    [InlineData("12ffffffff0f")] // 4 GiB
    [InlineData("12ffffffffffffffffff01")] // 2^64 - 1
    [InlineData("0d010203")] // three of four bytes
    [InlineData("1101020304050607")] // seven of eight bytes
    public void what_protobuf_does_not_allow_is_refused(string defect)
    {
        Fields(defect).ShouldBeNull();
        Fields("0801" + defect).ShouldBeNull();
    }

    [Fact]
    public void what_is_written_is_read()
    {
        Gen.Select(Gen.Int[1, FieldNumberMax], Gen.ULong, Gen.Byte.Array[0, 300]).Array[0, 8].Sample(fields =>
        {
            var writer = new ProtobufWriter();
            var expected = new List<string>();
            foreach ((int number, ulong value, byte[] bytes) in fields)
            {
                int before = writer.Length;
                writer.WriteBytes(number, bytes);
                (writer.Length - before).ShouldBe(ProtobufWriter.LengthOf(number, bytes.Length));
                writer.WriteNumber(number, value);
                expected.AddRange([$"{number}:{Convert.ToHexStringLower(bytes)}", $"{number}={value}"]);
            }

            Fields(writer.ToArray()).ShouldBe(expected);
        });
    }

    [Fact]
    public void a_text_is_written_as_utf8()
    {
        var writer = new ProtobufWriter();

        writer.WriteText(2, "zażółć");

        Convert.ToHexStringLower(writer.ToArray()).ShouldBe("120a" + "7a61c5bcc3b3c582c487");
    }

    [Fact]
    public void spoilt_messages_are_read_or_refused_without_an_exception()
    {
        byte[][] samples = [Convert.FromHexString("0896011207746573" + "74696e671a0308960125010203042901020304050607080a00")];

        Mutations.OfBytes(samples, Mutants, message => Fields(message));
    }

    private static List<string>? Fields(string message) => Fields(Convert.FromHexString(message));

    private static List<string>? Fields(byte[] message)
    {
        var fields = new List<string>();
        var reader = new ProtobufReader(message);
        while (reader.TryRead(out ProtobufField field))
            fields.Add(field.WireType == ProtobufWireType.Bytes ? $"{field.Number}:{Convert.ToHexStringLower(field.Bytes)}" : $"{field.Number}={field.Value}");
        reader.TryRead(out _).ShouldBeFalse();
        return reader.IsAtEnd ? fields : null;
    }
}
