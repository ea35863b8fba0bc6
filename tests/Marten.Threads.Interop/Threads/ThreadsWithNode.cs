using Marten.Threads.Sync.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>Tests between a node on PostgreSQL and a peer in JavaScript share one server, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ThreadsWithNode : ICollectionFixture<PostgresServer>
{
    public const string Name = "threads with node";
}
