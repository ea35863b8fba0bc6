using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

/// <summary>Arrays and objects of all sizes, beside and inside each other.</summary>
public sealed class ContainerTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 7, 8, 9, 16, 17, 39, 40, 41, 168, 169, 680, 681, 2_729, 5_000, 12_000];

    [Fact]
    public void arrays_of_every_size_come_back_item_by_item()
    {
        foreach (int size in Sizes)
        {
            foreach (int nested in Sizes.Where(nested => nested < 700))
            {
                string inner = "[" + string.Join(',', Enumerable.Range(0, nested)) + "]";
                string text = "[" + string.Join(',', Enumerable.Range(0, size).Select(i => i == size / 2 ? inner : (i * 1000).ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";

                var array = JsonText.Parse(text).ShouldBeAssignableTo<DocArray>()!;

                array.Count.ShouldBe(size);
                array.ToString().ShouldBe(text);
                array.Utf8Length.ShouldBe(text.Length);
                DocArray.Of(array.Items).ShouldBe(array);
            }
        }
    }

    [Fact]
    public void of_equal_names_the_last_wins_whatever_stands_between_them()
    {
        var random = new SeededRandomSource(1);
        for (int round = 0; round < 400; round++)
        {
            int count = Sizes[random.Next(12)];
            int names = 1 + random.Next(count + 1);
            var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
            var text = new StringBuilder();
            for (int i = 0; i < count; i++)
            {
                string name = $"n{random.Next(names)}";
                expected[name] = i;
                text.Append(i == 0 ? "" : ",").Append('"').Append(name).Append("\":").Append(i);
            }

            JsonText.TryRead(Encoding.UTF8.GetBytes($"{{{text}}}"), out DocValue? value, out bool normalised, out _).ShouldBeTrue();

            normalised.ShouldBe(expected.Count < count);
            value.ToString().ShouldBe("{" + string.Join(',', expected.Select(member => $"\"{member.Key}\":{member.Value}")) + "}");
        }
    }

    [Fact]
    public void equal_arrays_are_equal_however_they_were_made()
    {
        foreach (int size in Sizes.Where(size => size < 20))
        {
            DocArray read = (DocArray)JsonText.Parse("[" + string.Join(',', Enumerable.Range(0, size)) + "]");
            DocArray made = DocArray.Of([.. Enumerable.Range(0, size).Select(value => DocNumber.Of(value))]);

            made.Equals(read).ShouldBeTrue();
            made.GetHashCode().ShouldBe(read.GetHashCode());
            made.Equals(DocArray.Of([.. made.Items, DocNull.Value])).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("9999999999999999999")]
    [InlineData("99999999999999999999")]
    [InlineData("18446744073709551615")]
    [InlineData("18446744073709551616")]
    [InlineData("-1234567890123456789.5")]
    [InlineData("0.1234567890123456789")]
    [InlineData("0.01234567890123456789123")]
    [InlineData("-9")]
    [InlineData("-10")]
    [InlineData("255")]
    [InlineData("256")]
    [InlineData("1000000000000000000000000000000")]
    public void numbers_about_the_bounds_of_their_forms_keep_every_digit(string text)
    {
        DocValue number = JsonText.Parse(text);

        number.ToString().ShouldBe(text);
        number.Utf8Length.ShouldBe(text.Length);
        JsonText.Parse(text).ShouldBe(number);
        JsonText.Parse(text).GetHashCode().ShouldBe(number.GetHashCode());
        number.Equals(JsonText.Parse(text + "1")).ShouldBeFalse();
    }
}
