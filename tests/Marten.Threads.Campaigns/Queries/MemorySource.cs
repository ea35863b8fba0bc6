using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>Answers in memory.</summary>
internal sealed class MemorySource : IQuerySource
{
    public string Name => "memory";

    public IReadOnlyList<string> Figures => [];

    public string? Doubt => null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DocObject>>([.. query.Answer(world.Documents)]);

    public Task<QueryCount> CountAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
    {
        // An order says nothing about the number, but on which side of a seek they are.
        var count = (query with { Sort = query.IsIdDescending ? query.Sort : [], Skip = 0, Limit = null, Projection = null }).Answer(world.Documents).Count();
        return Task.FromResult(new QueryCount(count, count > 0));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
