namespace Marten.Threads.Campaigns.Tests;

/// <summary>Tests that measure what the whole process allocates run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryTests
{
    public const string Name = "memory";
}
