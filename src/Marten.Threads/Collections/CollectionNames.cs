using Marten.Threads.Protocol.Patches;

namespace Marten.Threads.Collections;

/// <summary>The rule of collection names, with the words that explain it.</summary>
internal static class CollectionNames
{
    /// <exception cref="ThreadWriteRefusedException">The name is outside the rule.</exception>
    public static void Check(string name)
    {
        if (!CollectionName.IsValid(name))
            throw new ThreadWriteRefusedException($"'{name}' is no collection name: it may only contain letters, digits and single hyphens, begins and ends with a letter or digit, and has at most {CollectionName.LengthMax} bytes.");
    }
}
