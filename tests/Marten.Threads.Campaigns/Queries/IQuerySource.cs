using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>A way to answer queries.</summary>
internal interface IQuerySource : IAsyncDisposable
{
    /// <summary>What it is called in a finding.</summary>
    string Name { get; }

    /// <summary>What it has seen, for the end of a run.</summary>
    IReadOnlyList<string> Figures { get; }

    /// <summary>Why its answers are not worth anything, however right they were; null when they are.</summary>
    string? Doubt { get; }

    /// <summary>Gets ready to answer.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Answers a query.</summary>
    /// <param name="world">The documents that there are. The same number always means the same documents.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>How many documents the filter holds for, and whether there is one.</summary>
    Task<QueryCount> CountAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken);
}

/// <summary>What can be asked about an answer without the documents.</summary>
internal readonly record struct QueryCount(long Count, bool Exists);
