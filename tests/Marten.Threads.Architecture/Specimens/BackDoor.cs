namespace Marten.Threads.Architecture.Specimens;

/// <summary>Ways to reach a method that a rule keeps closed.</summary>
internal static class BackDoor
{
    public static int Open() => 1;

    public static int Calls() => Open() + 1;

    public static IReadOnlyList<int> Passes(int count) => [.. Enumerable.Range(0, count).Select(_ => count + Open())];

    public static async Task<int> AwaitsAsync(Task before)
    {
        await before;
        return Open();
    }

    public static IEnumerable<int> Iterates()
    {
        while (true) yield return Open();
    }
}
