using System.Reflection;
using Marten.Threads.Libp2p;
using Marten.Threads.Local;
using Marten.Threads.Protocol;
using Marten.Threads.Sync;
using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>The assemblies of the product as they were compiled. Each call reads anew: a module is not for two threads.</summary>
internal static class Product
{
    public static ModuleDefinition Protocol() => Read(typeof(ThreadId).Assembly);

    public static ModuleDefinition Threads() => Read(typeof(ThreadsOptions).Assembly);

    public static ModuleDefinition LocalPostgres() => Read(typeof(LocalPostgres).Assembly);

    public static ModuleDefinition Libp2p() => Read(typeof(Libp2pHost).Assembly);

    public static ModuleDefinition Sync() => Read(typeof(ThreadSyncOptions).Assembly);

    public static IReadOnlyList<ModuleDefinition> All() => [Protocol(), Threads(), Libp2p(), Sync(), LocalPostgres()];

    /// <summary>The same assemblies for reflection.</summary>
    public static IReadOnlyList<Assembly> Loaded { get; } =
        [typeof(ThreadId).Assembly, typeof(ThreadsOptions).Assembly, typeof(Libp2pHost).Assembly, typeof(ThreadSyncOptions).Assembly, typeof(LocalPostgres).Assembly];

    /// <summary>This test assembly, whose <c>Specimens</c> break the rules: with them each rule shows that it can fail.</summary>
    public static ModuleDefinition Specimens() => Read(typeof(Product).Assembly);

    private static ModuleDefinition Read(Assembly assembly) =>
        ModuleDefinition.ReadModule(assembly.Location, new ReaderParameters { InMemory = true, ReadingMode = ReadingMode.Immediate });
}
