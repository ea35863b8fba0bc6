using System.Collections.Frozen;

namespace Marten.Threads.Architecture.Specimens;

/// <summary>Static fields, some of which can change.</summary>
internal static class Statics
{
    public const int Limit = 3;

    public static readonly string Word = "word";

    public static readonly FrozenSet<string> Words = FrozenSet.Create("one", "two");

    private static readonly Dictionary<string, int> Known = [];

    private static readonly string[] Names = ["one"];

    private static readonly Part Part = new();

    private static int _counter;

    public static int Count(string word)
    {
        Part.Value++;
        return _counter += Names.Length + Known.GetValueOrDefault(word);
    }
}

internal sealed class Part
{
    public int Value { get; set; }
}
