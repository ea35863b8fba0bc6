using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

public sealed class JsonPropertyTests
{
    private const int Mutants = 20_000;

    [Fact]
    public void what_is_written_is_read_back_as_the_same_value()
    {
        DocTree.Values.Sample(value =>
        {
            byte[] text = JsonText.Write(value);

            JsonText.TryRead(text, out DocValue? read, out bool normalised, out _).ShouldBeTrue();
            read.ShouldBe(value);
            normalised.ShouldBeFalse();
        });
    }

    [Fact]
    public void the_canonical_text_is_a_fixpoint_of_the_length_that_was_foretold()
    {
        DocTree.Values.Sample(value =>
        {
            byte[] text = JsonText.Write(value);

            JsonText.Write(JsonText.Parse(text)).ShouldBe(text);
            text.Length.ShouldBe((int)value.Utf8Length);
        });
    }

    [Fact]
    public void another_reader_reads_the_same_value_out_of_the_canonical_text()
    {
        DocTree.Values.Sample(value =>
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.Write(value));

            DocTree.Of(document.RootElement).ShouldBe(value);
        });
    }

    [Fact]
    public void members_are_in_the_order_of_their_utf8_bytes()
    {
        DocTree.Texts.Array[0, 12].Sample(names =>
        {
            DocObject document = DocObject.Of([.. names.Select(name => new DocMember(name, DocNull.Value))]);

            string[] sorted = [.. names.Distinct(StringComparer.Ordinal).OrderBy(name => Convert.ToHexString(Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal)];
            document.Members.ToArray().Select(member => member.Name).ShouldBe(sorted);
            names.ShouldAllBe(name => document[name] is DocNull);
        });
    }

    [Fact]
    public void a_mutant_is_json_for_us_when_it_is_json_for_another_reader()
    {
        byte[][] samples = [.. DocTree.Values.Array[200].Generate(new PCG(1), null, out _).Select(JsonText.Write), .. Written];
        int accepted = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            bool isJson = JsonText.TryRead(mutant, out DocValue? value, out _, out JsonDefect defect);
            if (defect is JsonDefect.NumberRange or JsonDefect.NumberDigits)
                return;

            isJson.ShouldBe(IsJson(mutant), defect.ToString());
            if (!isJson)
                return;

            accepted++;
            byte[] text = JsonText.Write(value!);
            Utf8.IsValid(text).ShouldBeTrue();
            text.ShouldNotContain((byte)0);
            JsonText.Parse(text).ShouldBe(value);
        });

        accepted.ShouldBeInRange(Mutants / 100, Mutants - 1);
    }

    private static byte[][] Written =>
    [
        .. ((string[])
        [
            """{ "_id" : "01abc", "name":"O\u0027Neil \"x\" \\ \/", "a":[1,2.50,-3e-7,{"b":null}], "u":"\ud83d\ude80\ud800\u0000" }""",
            """{"a":1,"a":2,"deep":[[[[[[[[[[]]]]]]]]]]}""",
            """[1e308,1e-324,123456789012345678901234567890,0.1000000000000000055511151231257827]""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    private static bool IsJson(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonText.DepthMax });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
