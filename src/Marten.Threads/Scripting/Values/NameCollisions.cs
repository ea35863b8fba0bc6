using System.Numerics;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Running;

namespace Marten.Threads.Scripting.Values;

/// <summary>
/// The engine keeps an object's names in a table whose hash (FNV-1a over UTF-16) is known to everybody. A document of 1 MiB can hold a
/// hundred thousand names that all fall into one place of it, and making the object would take minutes. Such a document is refused, by a
/// count that is the same everywhere.
/// </summary>
internal static class NameCollisions
{
    /// <summary>Objects with fewer names are not looked at: all of them in one place cost a few thousand comparisons.</summary>
    private const int CountMin = 128;

    /// <summary>Comparisons for each name that are let pass; random names need one.</summary>
    private const int ComparisonsMax = 16;

    /// <exception cref="ScriptStopException">Its names collide.</exception>
    public static void Check(DocObject document)
    {
        if (document.Count < CountMin)
            return;

        uint mask = BitOperations.RoundUpToPowerOf2((uint)document.Count) - 1;
        var places = new int[mask + 1];
        long comparisons = 0;
        foreach (DocMember member in document.Members)
            comparisons += places[Hash(member.Name) & mask]++;

        if (comparisons > (long)ComparisonsMax * document.Count)
            throw new ScriptStopException(ScriptEnd.Exhausted, "the names of an object of the document collide");
    }

    private static uint Hash(string name)
    {
        uint hash = 2_166_136_261;
        foreach (char letter in name)
            hash = unchecked((hash ^ letter) * 16_777_619);
        return hash;
    }
}
