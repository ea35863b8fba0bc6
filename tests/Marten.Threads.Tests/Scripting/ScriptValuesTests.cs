using System.Text;
using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptValuesTests
{
    private const int DocumentMax = 1024 * 1024;

    private static readonly string[] SpecialNames = ["__proto__", "constructor", "toString", "length", "0", "17", "-1", ""];

    private static readonly Gen<DocValue> Scalars = Gen.OneOf<DocValue>(
        Gen.Const<DocValue>(DocNull.Value),
        Gen.Bool.Select(static value => (DocValue)DocBool.Of(value)),
        Gen.String.Select(static text => (DocValue)DocString.Of(text)),
        Gen.Long.Select(static number => (DocValue)DocNumber.Of(number)),
        Gen.Decimal.Select(static number => (DocValue)DocNumber.Of(number)));

    private static readonly Gen<DocValue> Values = Gen.Recursive<DocValue>(static (depth, inner) => depth > 4
        ? Scalars
        : Gen.OneOf(
            Scalars,
            inner.Array[0, 4].Select(static items => (DocValue)DocArray.Of(items)),
            Gen.Select(Gen.OneOf(Gen.String, Gen.Int[0, SpecialNames.Length - 1].Select(static number => SpecialNames[number])), inner).Array[0, 5]
                .Select(static members => (DocValue)DocObject.Of([.. members.Select(static member => new DocMember(member.Item1, member.Item2))]))));

    [Fact]
    public void what_a_filter_passes_on_is_unchanged()
    {
        var filter = Called.Filter("return {v: reader === 'x' ? 1 : instance.v}");

        Values.Sample(
            value => filter.Filter(null, "Dogs", "a", DocObject.Of(new DocMember("v", value))).Visible!["v"]!.Equals(value),
            iter: 2_000);
    }

    [Theory]
    [InlineData("1e308")]
    [InlineData("-5e-324")]
    [InlineData("0.1")]
    [InlineData("123456789012345678901234567890.5")]
    [InlineData("1e-324")]
    public void a_number_that_is_passed_on_keeps_its_digits(string number)
    {
        var document = Called.Document($"{{\"n\":{number}}}");

        Called.Filtered("return {n: instance.n}", document).Visible.ShouldBe(document);
    }

    public static TheoryData<string> Large => ["text", "numbers", "objects", "arrays", "members", "nested"];

    [Theory]
    [MemberData(nameof(Large))]
    public void the_largest_documents_are_judged_and_shown(string kind)
    {
        var document = LargeDocument(kind);

        document.Utf8Length.ShouldBeInRange(DocumentMax - 64, DocumentMax);
        Called.Validator("return instance._id === 'a' && event.patch.json_patch._id === 'a'").Judged(document).Verdict.ShouldBe(OperationVerdict.Accepted);
    }

    [Fact]
    public void a_large_text_can_be_worked_on()
    {
        var document = LargeDocument("text");

        Called.Judged("return instance.v.indexOf('y') < 0 && /^x+$/.test(instance.v) && instance.v.length > 1e6", document).Verdict.ShouldBe(OperationVerdict.Accepted);
        Called.Filtered("instance.v = instance.v.length; return instance", document).Visible!.Utf8Length.ShouldBeLessThan(100);
    }

    [Fact]
    public void names_that_fall_into_one_place_of_the_engines_table_are_refused()
    {
        var document = DocObject.Of([.. Colliding(20_000).Select(static name => new DocMember(name, DocNumber.Zero))]);
        var verdict = Called.Judged("return true", document);

        verdict.ShouldBe(new(OperationVerdict.Rejected, "running write validator func: the names of an object of the document collide"));
    }

    [Fact]
    public void many_honest_names_are_not()
    {
        var document = DocObject.Of([.. Enumerable.Range(0, 50_000).Select(static number => new DocMember($"name-{number}", DocNumber.Zero))]);

        Called.Judged("return instance['name-' + 49999] === 0", document).Verdict.ShouldBe(OperationVerdict.Accepted);
    }

    private static DocObject LargeDocument(string kind)
    {
        const int Room = DocumentMax - 40; // for {"_id":"a","v":…,"w":…}
        string value = kind switch
        {
            "text" => $"\"{new string('x', Room - 2)}\"",
            "numbers" => $"[{Repeated("7,", Room - 4)}77]",
            "objects" => $"[{Repeated("{},", Room - 4)}{{}}]",
            "arrays" => $"[{Repeated("[],", Room - 4)}[]]",
            "members" => $"{{{string.Join(',', Enumerable.Range(0, (Room - 2) / 13).Select(static number => $"\"n{number:x7}\":1"))}}}",
            _ => $"[{Repeated(string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60)) + ",", Room - 4)}[]]",
        };
        var text = Encoding.UTF8.GetBytes($"{{\"_id\":\"a\",\"v\":{value}}}");
        var document = (DocObject)JsonText.Parse(text);
        return document.With("w", DocString.Of(new string('w', (int)Math.Max(0, DocumentMax - document.Utf8Length - ",\"w\":\"\"".Length))));
    }

    private static string Repeated(string part, int length) => string.Concat(Enumerable.Repeat(part, length / part.Length));

    /// <summary>Names whose FNV-1a hash over UTF-16 ends in sixteen zeros.</summary>
    private static IEnumerable<string> Colliding(int count)
    {
        for (int prefix = 0; count > 0; prefix++)
        {
            string text = $"{prefix}-";
            uint hash = Hash(2_166_136_261, text);

            // the last step is (hash ^ letter) × prime: the letter must equal the low bits
            var last = (char)(hash & 0xFFFF);
            if (last is < ' ' or (>= '\uD800' and <= '\uDFFF') or '\uFFFD')
                continue;
            yield return text + last;
            count--;
        }
    }

    private static uint Hash(uint hash, string text) => text.Aggregate(hash, static (hash, letter) => unchecked((hash ^ letter) * 16_777_619));
}
