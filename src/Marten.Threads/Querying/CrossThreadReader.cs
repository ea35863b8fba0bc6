using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Querying.Running;

namespace Marten.Threads.Querying;

/// <inheritdoc/>
internal sealed class CrossThreadReader(QuerySource source, ISqlReader reader) : ICrossThreadReader
{
    public ICrossThreadCollection Collection(string name)
    {
        CollectionNames.Check(name);
        return new CrossThreadCollection(source, reader, name);
    }
}

/// <inheritdoc/>
internal sealed class CrossThreadCollection(QuerySource source, ISqlReader reader, string name) : ICrossThreadCollection
{
    public IAsyncEnumerable<ThreadInstance> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default) =>
        Run(query).AnswerAsync(cancellationToken).Select(static found => new ThreadInstance(found.Thread!.Value, found.Document.ToString()));

    public Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default) => Run(query).CountAsync(cancellationToken);

    public Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default) => Run(query).ExplainAsync(source.Indexes, cancellationToken);

    private QueryRun Run(ThreadQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new QueryRun(reader, source.Scope(null, name), query.Content, null);
    }
}
