using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>One way to spoil a record.</summary>
/// <param name="Name">What is wrong with it, in words.</param>
/// <param name="Make">Takes an honest record and makes one that must be refused.</param>
internal sealed record MutantKind(string Name, Func<HonestRecords, SeededRandomSource, Suspect> Make)
{
    /// <summary>All ways, by who can do it.</summary>
    public static IReadOnlyList<MutantKind> All { get; } = [.. NodeMutants.All, .. FieldMutants.All, .. WriterMutants.All, .. ContextMutants.All];

    /// <summary>A change that is made again until it changes something.</summary>
    public static byte[] Changed(byte[] original, Func<byte[]> change)
    {
        while (true)
        {
            var changed = change();
            if (!changed.AsSpan().SequenceEqual(original)) return changed;
        }
    }
}
