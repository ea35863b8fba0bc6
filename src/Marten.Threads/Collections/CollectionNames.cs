using Marten.Threads.Protocol.Patches;

namespace Marten.Threads.Collections;

/// <summary>The rule of collection names, with the words that explain it.</summary>
internal static class CollectionNames
{
    /// <exception cref="ThreadWriteRefusedException">The name is outside the rule.</exception>
    public static void Check(string name)
    {
        if (!CollectionName.IsValid(name))
            throw new ThreadWriteRefusedException($"name may only contain alphanumeric characters or non-consecutive hyphens, and cannot begin or end with a hyphen; of ASCII, and at most {CollectionName.LengthMax} of them. '{name}' is no such name.");
    }
}
