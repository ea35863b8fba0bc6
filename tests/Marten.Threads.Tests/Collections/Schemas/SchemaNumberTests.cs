using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class SchemaNumberTests
{
    [Theory]
    // beyond 2^53 a double could not tell these apart
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740992", "9007199254740993")]
    [InlineData("""{"exclusiveMinimum":9007199254740992}""", "9007199254740993", "9007199254740992")]
    [InlineData("""{"enum":[9007199254740993]}""", "9007199254740993.0", "9007199254740992")]
    [InlineData("""{"maximum":0.1}""", "0.1", "0.10000000000000000000000000001")]
    [InlineData("""{"maximum":1e308}""", "1E+308", "1.0000000000000000000000000001e308")]
    [InlineData("""{"minimum":-1e308}""", "-1e308", "-1.1e308")]
    [InlineData("""{"exclusiveMinimum":0}""", "1e-324", "0")]
    [InlineData("""{"multipleOf":0.01}""", "19.99", "19.995")]
    [InlineData("""{"multipleOf":1e-8}""", "12391239123", "1e-9")]
    [InlineData("""{"multipleOf":3}""", "300000000000000000000000000000000000003", "300000000000000000000000000000000000004")]
    [InlineData("""{"multipleOf":1e-324}""", "1e308", "1e-325")]
    [InlineData("""{"type":"integer"}""", "12345678910111214000000000000000000000000000000000000.000", "12345678910111214000000000000000000000000000000000000.001")]
    public void numbers_are_compared_as_exact_decimals(string schema, string passing, string failing)
    {
        InstanceSchema compiled = SchemaTexts.Compile(SchemaTexts.ForValue(schema));

        compiled.ValidateValue(passing).ShouldBeEmpty();
        compiled.ValidateValue(failing).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e2000")]
    [InlineData("1e-2000")]
    public void a_number_that_no_document_can_hold_is_a_violation(string number) =>
        SchemaTexts.Compile(SchemaTexts.ForValue("""{"minimum":0}""")).ValidateValue(number).ShouldHaveSingleItem().Keyword.ShouldBe("minimum");

    [Fact]
    public void order_equality_and_multiples_agree_with_whole_number_arithmetic()
    {
        Gen<(long Digits, int Exponent)> number = Gen.Select(Gen.OneOf(Gen.Long[-1_000, 1_000], Gen.Long), Gen.Int[-30, 30]);

        Gen.Select(number, number).Sample((left, right) =>
        {
            ExactDecimal a = Parse(left);
            ExactDecimal b = Parse(right);
            BigInteger wholeA = left.Digits * BigInteger.Pow(10, left.Exponent + 30);
            BigInteger wholeB = right.Digits * BigInteger.Pow(10, right.Exponent + 30);

            Math.Sign(a.CompareWith(b)).ShouldBe(wholeA.CompareTo(wholeB));
            a.Equals(b).ShouldBe(wholeA == wholeB);
            a.IsInteger.ShouldBe(wholeA % BigInteger.Pow(10, 30) == 0);
            if (!wholeB.IsZero)
                a.IsMultipleOf(b).ShouldBe(wholeA % wholeB == 0);
        }, iter: 5_000);
    }

    [Theory]
    [InlineData("0", "-0.000e10")]
    [InlineData("100", "1e2")]
    [InlineData("100", "100.00")]
    [InlineData("0.001", "1E-3")]
    [InlineData("-12.5", "-125e-1")]
    public void a_number_has_one_form_however_it_is_written(string one, string other)
    {
        ExactDecimal.TryParse(Encoding.ASCII.GetBytes(one), out ExactDecimal first).ShouldBeTrue();
        ExactDecimal.TryParse(Encoding.ASCII.GetBytes(other), out ExactDecimal second).ShouldBeTrue();

        first.Equals(second).ShouldBeTrue();
        first.GetHashCode().ShouldBe(second.GetHashCode());
        first.CompareWith(second).ShouldBe(0);
    }

    private static ExactDecimal Parse((long Digits, int Exponent) number)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{number.Digits}e{number.Exponent}");
        ExactDecimal.TryParse(Encoding.ASCII.GetBytes(text), out ExactDecimal value).ShouldBeTrue();
        return value;
    }
}
