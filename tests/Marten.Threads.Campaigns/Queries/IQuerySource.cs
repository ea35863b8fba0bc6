using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>A way to answer queries.</summary>
internal interface IQuerySource
{
    /// <summary>What it is called in a finding.</summary>
    string Name { get; }

    /// <summary>Answers a query.</summary>
    /// <param name="world">The documents that there are. The same number always means the same documents.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken);
}

/// <summary>Answers in memory.</summary>
internal sealed class MemorySource : IQuerySource
{
    public string Name => "memory";

    public Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DocObject>>([.. query.Answer(world.Documents)]);
}
