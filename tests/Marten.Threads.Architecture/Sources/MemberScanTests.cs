namespace Marten.Threads.Architecture.Sources;

/// <summary>The scan sees members as a reader does, whatever stands in strings, comments and parameter lists.</summary>
public sealed class MemberScanTests
{
    [Fact]
    public void members_with_code_are_measured_and_fields_are_not()
    {
        const string source = """
            using System;
            namespace Sample;
            [Flags] internal enum Kind { None, Some = 1, More = 2 }
            internal sealed class Sample<T>(int size) : Base(size) where T : class
            {
                private static readonly int[] Table =
                [
                    1,
                ];

                public int Size { get; } = size;

                [Obsolete("{")]
                public Sample(string text) : this(text.Length)
                {
                    if (text.Length > 0) { Size++; }
                }

                public Task<(int A, T B)> RunAsync<U>(Func<int> work = null, int limit = 3) where U : struct => work switch
                {
                    null => Never(),
                    _ => Go(x => { return x; }),
                };

                public static bool operator <=(Sample<T> left, Sample<T> right) => left.Size <= right.Size;

                private sealed record Part(int Value)
                {
                    public override string ToString()
                    {
                        return "";
                    }
                }
            }
            """;

        var members = MemberScan.Of(source);

        members.ShouldBe([new("Size", 1), new("Sample", 4), new("RunAsync", 5), new("operator <=", 1), new("ToString", 4)]);
    }

    [Fact]
    public void top_level_statements_are_measured_one_by_one()
    {
        const string source = """
            var table = new[] { 1, 2 };
            try
            {
                Run(() => { });
            }
            finally { Stop(); }
            return 0;
            void Stop()
            {
            }
            """;

        var members = MemberScan.Of(source);

        members.ShouldBe([new("try", 4), new("finally", 1), new("Stop", 3)]);
    }

    [Theory]
    [InlineData("""var x = "{ \" {"; // {""")]
    [InlineData("""var x = @"{ "" \"; /* { */""")]
    [InlineData("""var x = $"{{ {(a ? "}" : $"{b}")} {c:0}"; """)]
    [InlineData("""var x = $@"\ {a["k"]} "" { b }";""")]
    [InlineData("""var x = '{' + '\'' + '"';""")]
    [InlineData("#region {")]
    [InlineData("var x = \"\"\"\n { \"\n\"\"\";")]
    [InlineData("var x = $$\"\"\"\n { {{a}} \" \n\"\"\"u8;")]
    public void what_is_no_code_is_blanked(string source)
    {
        var code = CodeText.Of(source);

        code.Length.ShouldBe(source.Length);
        code.Count(static letter => letter == '\n').ShouldBe(source.Count(static letter => letter == '\n'));
        code.IndexOfAny(['{', '}', '"', '\'']).ShouldBe(-1, code);
    }
}
