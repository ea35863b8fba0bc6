namespace Marten.Threads.Libp2p.Tests;

/// <summary>Tests that look at the process's memory run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryTests
{
    public const string Name = "memory";
}
