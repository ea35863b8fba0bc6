using System.Text;
using Marten.Threads.Protocol.Json;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

/// <summary>What reading a text allocates stays in proportion to the text, whatever somebody packs into it.</summary>
public sealed class JsonMemoryTests
{
    private const int TextLength = 1024 * 1024;
    private const int Factor = 16;
    private const int Base = 1024 * 1024;

    /// <summary>Items that take as much memory for as little text as the grammar allows.</summary>
    public static TheoryData<string> Dense =>
    [
        "1", "-1", "-10", "256", "0.1", "1e9", "1e308", "12345678901234567890", "\"\"", "\"a\"", "\"ab\"", "\"\\n\"", "\"é\"", "[]", "{}",
        "[1]", "[256]", "[\"ab\"]", "[1,1]", "[1,1,1]", "{\"\":1}", "{\"a\":1}", "{\"ab\":1}", "{\"ab\":\"cd\"}", "{\"ab\":256}", "{\"\":\"ab\"}", "{\"b\":1,\"a\":1}",
        "{\"ab\":\"cd\",\"ab\":\"cd\"}",
    ];

    /// <summary>What stands before and behind the value inside, 63 times over.</summary>
    public static TheoryData<string, string> Nested => new()
    {
        { "[", "]" }, { "[", ",1]" }, { "[1,", ",1]" }, { "{\"\":", "}" }, { "{\"a\":", "}" }, { "{\"ab\":", "}" }, { "{\"b\":", ",\"a\":1}" }, { "{\"ab\":1,\"ab\":", "}" },
    };

    [Theory]
    [MemberData(nameof(Dense))]
    public void a_text_of_small_items_takes_sixteen_times_its_length_at_most(string item) => Measure(Filled(item));

    [Theory]
    [MemberData(nameof(Nested))]
    public void a_text_of_deep_values_takes_sixteen_times_its_length_at_most(string before, string behind)
    {
        int depth = JsonText.DepthMax - 1;

        Measure(Filled(Repeated(before, depth) + "1" + Repeated(behind, depth)));
    }

    [Theory]
    [InlineData("\"\":256")]
    [InlineData("\"ab\":\"cd\"")]
    [InlineData("\"b\":1,\"a\":1")]
    public void an_object_of_equal_names_takes_sixteen_times_its_length_at_most(string members) => Measure(Filled(members, '{', '}'));

    [Fact]
    public void texts_of_broken_bytes_take_sixteen_times_their_length_at_most()
    {
        byte[] text = Filled("\"?\"");
        text.AsSpan().Replace((byte)'?', (byte)0xff);

        Measure(text);
    }

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc3)]
    [InlineData(0xe2)]
    [InlineData(0xf0)]
    public void a_long_text_of_broken_bytes_takes_sixteen_times_its_length_at_most(byte broken)
    {
        byte[] text = [(byte)'"', .. Enumerable.Repeat(broken, TextLength), (byte)'"'];

        Measure(text);
        Measure([.. "\"\\n"u8, .. text[1..]]);
    }

    private static void Measure(byte[] text)
    {
        JsonText.TryRead(text, out _, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = JsonText.TryRead(text, out _, out _, out JsonDefect defect);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        isRead.ShouldBeTrue(defect.ToString());
        allocated.ShouldBeLessThanOrEqualTo(((long)Factor * text.Length) + Base, $"{(double)allocated / text.Length:f2} times");
    }

    private static byte[] Filled(string item, char open = '[', char close = ']')
    {
        var text = new StringBuilder().Append(open).Append(item);
        while (text.Length < TextLength)
            text.Append(',').Append(item);
        return Encoding.UTF8.GetBytes(text.Append(close).ToString());
    }

    private static string Repeated(string part, int times) => new StringBuilder().Insert(0, part, times).ToString();
}
