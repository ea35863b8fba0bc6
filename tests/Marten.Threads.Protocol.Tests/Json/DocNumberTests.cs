using System.Text;
using Marten.Threads.Protocol.Json;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

public sealed class DocNumberTests
{
    private static readonly string Nines = new('9', DocNumber.DigitsMax);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("0e999999999999999999999", "0")]
    [InlineData("0.000", "0")]
    [InlineData("1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("10", "10")]
    [InlineData("1.0", "1")]
    [InlineData("1.50", "1.5")]
    [InlineData("100.001", "100.001")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.00120", "0.0012")]
    [InlineData("-12.5e1", "-125")]
    [InlineData("12.5e-1", "1.25")]
    [InlineData("12.5e-2", "0.125")]
    [InlineData("12.5e-3", "0.0125")]
    [InlineData("1e2", "100")]
    [InlineData("1E+2", "100")]
    [InlineData("1e-2", "0.01")]
    [InlineData("120e-1", "12")]
    [InlineData("1.2e1", "12")]
    [InlineData("1e00000000000000000000002", "100")]
    [InlineData("9007199254740995", "9007199254740995")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827")]
    public void a_number_keeps_its_exact_value_in_plain_notation(string text, string plain)
    {
        DocValue number = JsonText.Parse(text);

        number.ToString().ShouldBe(plain);
        number.Utf8Length.ShouldBe(plain.Length);
        JsonText.Parse(plain).ShouldBe(number);
    }

    [Theory]
    [InlineData("1.8e308")]
    [InlineData("-1.8e308")]
    [InlineData("1.79999999e308")]
    [InlineData("18e307")]
    [InlineData("0.0000018e314")]
    [InlineData("1e-324")]
    [InlineData("-1e-324")]
    [InlineData("9.99e-324")]
    [InlineData("0.01e-322")]
    public void a_number_at_the_edge_of_the_range_is_read_and_written(string text)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out DocValue? number, out _, out JsonDefect defect).ShouldBeTrue(defect.ToString());

        JsonText.Parse(number.ToString()).ShouldBe(number);
        number.ToString().ShouldNotContain("e", Case.Insensitive);
    }

    [Theory]
    [InlineData("1.80000000000000000001e308")]
    [InlineData("1.9e308")]
    [InlineData("-2e308")]
    [InlineData("1e309")]
    [InlineData("1e1131071")]
    [InlineData("1e99999999999999999999")]
    [InlineData("9.99e-325")]
    [InlineData("-1e-325")]
    [InlineData("1e-99999999999999999999")]
    public void a_number_out_of_range_is_not_read(string text)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out _, out _, out JsonDefect defect).ShouldBeFalse();

        defect.ShouldBe(JsonDefect.NumberRange);
    }

    [Fact]
    public void sixty_four_significant_digits_are_read_and_one_more_is_not()
    {
        string zeros = new('0', 100);

        JsonText.Parse(Nines).ToString().ShouldBe(Nines);
        JsonText.Parse($"0.{zeros}{Nines}{zeros}").ToString().ShouldBe($"0.{zeros}{Nines}");
        JsonText.Parse($"{Nines}{zeros}.{zeros}").ToString().ShouldBe($"{Nines}{zeros}");
        JsonText.Parse($"{Nines[..30]}.{Nines[30..]}").ToString().ShouldBe($"{Nines[..30]}.{Nines[30..]}");
        foreach (string text in (string[])[$"{Nines}9", $"0.{Nines}9", $"9.{Nines}", $"1{zeros}1"])
        {
            JsonText.TryRead(Encoding.UTF8.GetBytes(text), out _, out _, out JsonDefect defect).ShouldBeFalse(text);
            defect.ShouldBe(JsonDefect.NumberDigits);
        }
    }

    [Theory]
    [InlineData("+1")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.e1")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("１")]
    public void what_is_not_a_json_number_is_not_read(string text)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out _, out _, out JsonDefect defect).ShouldBeFalse();

        defect.ShouldBe(JsonDefect.Syntax);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("12e2", 1200)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void an_integer_in_range_is_given_as_one(string text, long expected)
    {
        ((DocNumber)JsonText.Parse(text)).TryGetInt64(out long value).ShouldBeTrue();

        value.ShouldBe(expected);
        DocNumber.Of(expected).ShouldBe(JsonText.Parse(text));
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("1e300")]
    public void a_fraction_or_a_larger_number_is_not_given_as_an_integer(string text)
    {
        ((DocNumber)JsonText.Parse(text)).TryGetInt64(out long value).ShouldBeFalse();

        value.ShouldBe(0);
    }

    [Fact]
    public void decimals_are_taken_exactly()
    {
        DocNumber.Of(1.10m).ToString().ShouldBe("1.1");
        DocNumber.Of(decimal.MinValue).ToString().ShouldBe("-79228162514264337593543950335");
        DocNumber.Of(0.0000000000000000000000000001m).ToString().ShouldBe("0.0000000000000000000000000001");
    }

    [Fact]
    public void equal_numbers_have_equal_hashes_and_different_ones_differ()
    {
        JsonText.Parse("1.0").GetHashCode().ShouldBe(JsonText.Parse("10e-1").GetHashCode());
        JsonText.Parse("1").ShouldNotBe(JsonText.Parse("-1"));
        JsonText.Parse("1").ShouldNotBe(JsonText.Parse("10"));
        JsonText.Parse("9007199254740993").ShouldNotBe(JsonText.Parse("9007199254740992"));
        JsonText.Parse("1").Equals(JsonText.Parse("\"1\"")).ShouldBeFalse();
    }
}
