namespace Marten.Threads.Testing.Scripts;

/// <summary>How a payload has to end.</summary>
public enum HostileEnd
{
    /// <summary>It does not compile.</summary>
    Refused,

    /// <summary>A limit that is the same on every machine ends it.</summary>
    Exhausted,

    /// <summary>It throws, the same on every machine.</summary>
    Threw,

    /// <summary>Something ends it; what, may depend on the machine.</summary>
    Stopped,

    /// <summary>It finds that it can do no harm, and returns true.</summary>
    Harmless,
}

/// <summary>A function body that means no good.</summary>
/// <param name="Kind">What it tries.</param>
/// <param name="End">How it has to end.</param>
/// <param name="Body">Its text.</param>
public sealed record HostileScript(string Kind, HostileEnd End, string Body)
{
    private const string File = "hostile.txt";
    private const string Heading = "# ";

    /// <summary>All payloads: those of the file, one a line under a heading that names kind and end, and those that are too long for it.</summary>
    public static IReadOnlyList<HostileScript> All { get; } = [.. OfFile(), .. Long()];

    /// <inheritdoc />
    public override string ToString() => $"{Kind}: {(Body.Length > 120 ? Body[..120] + "…" : Body)}";

    private static IEnumerable<HostileScript> OfFile()
    {
        var (kind, end) = ("", HostileEnd.Refused);
        foreach (var line in System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Scripts", File)))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal) && line[Heading.Length..].Split(": ") is [var name, var word])
                (kind, end) = (name, Enum.Parse<HostileEnd>(word, ignoreCase: true));
            else if (line.Length > 0)
                yield return new HostileScript(kind, end, line);
        }
    }

    /// <summary>Texts that would exhaust a parser's or an interpreter's stack.</summary>
    private static IEnumerable<HostileScript> Long()
    {
        const int Count = 15_000;
        string[] bodies =
        [
            Repeated("(", Count) + "1" + Repeated(")", Count),
            Repeated("(/**/", 10_000),
            Repeated("[", Count) + Repeated("]", Count),
            Repeated("{", Count) + Repeated("}", Count),
            Repeated("!", 2 * Count) + "1",
            Repeated("- ", 2 * Count) + "1",
            "1" + Repeated("+1", 2 * Count),
            "1" + Repeated(",1", 200) + Repeated("?1:1", 200),
            Repeated("a?1:", Count) + "1",
            Repeated("a=>", Count) + "1",
            Repeated("`${", Count) + "1" + Repeated("}`", Count),
            Repeated("if(1)", 10_000) + ";",
            "if(1);" + Repeated("else if(1);", 5_000),
            "a" + Repeated(".a", Count),
            "a" + Repeated("?.a", Count),
            "a" + Repeated("()", Count),
            "a" + Repeated("[0]", Count),
            Repeated("a=", Count) + "1",
            Repeated("new ", Count) + "a",
            Repeated("function f(){", 4_000) + Repeated("}", 4_000),
            Repeated("for(;;)", 8_000) + ";",
            Repeated("try{", 4_000) + Repeated("}finally{}", 4_000),
            "var a = " + Repeated("{a:", 10_000) + "1" + Repeated("}", 10_000),
            "var " + Repeated("[", Count) + "a" + Repeated("]", Count) + " = []",
            "return '" + Repeated("x", 70_000) + "'",
            "/" + Repeated("(", 3_000) + Repeated(")", 3_000) + "/",
            "/" + Repeated("(?:", 1_000) + "a" + Repeated("{2}){2}", 1_000) + "/",
        ];
        return bodies.Select(static body => new HostileScript("texts without end", HostileEnd.Refused, body));
    }

    private static string Repeated(string part, int count) => string.Concat(Enumerable.Repeat(part, count));
}
