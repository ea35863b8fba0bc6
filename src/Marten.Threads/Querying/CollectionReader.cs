using System.Runtime.CompilerServices;
using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Querying;

/// <summary>Reads one collection from the table <c>instances</c>.</summary>
internal class CollectionReader(string schema, ISqlReader reader, ThreadId thread, string name) : ICollectionReader
{
    private readonly string _load = $"select data::text from {schema}.instances where thread_id = $1 and collection = $2 and id = $3";
    private readonly string _has = $"select count(*) from {schema}.instances where thread_id = $1 and collection = $2 and id = any($3)";
    private readonly string _all = $"select data::text, id from {schema}.instances where thread_id = $1 and collection = $2 order by id collate \"C\"";
    private readonly string _count = $"select count(*) from {schema}.instances where thread_id = $1 and collection = $2";

    protected string Name => name;

    protected ThreadId Thread => thread;

    public async Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        await using var data = await reader.ReadAsync(_load, cancellationToken, thread.ToString(), name, id).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? Canonical(data.GetString(0)) : null;
    }

    public async Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var asked = ids.Distinct(StringComparer.Ordinal).ToArray();
        await using var data = await reader.ReadAsync(_has, cancellationToken, thread.ToString(), name, asked).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) && data.GetInt64(0) == asked.Length;
    }

    public async IAsyncEnumerable<string> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (_, json) in RowsAsync(cancellationToken).ConfigureAwait(false)) yield return json;
    }

    /// <summary>All instances with their ids, by id bytes.</summary>
    public async IAsyncEnumerable<(string Id, string Json)> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_all, cancellationToken, thread.ToString(), name).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return (data.GetString(1), Canonical(data.GetString(0)));
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken = default)
    {
        await using var data = await reader.ReadAsync(_count, cancellationToken, thread.ToString(), name).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? data.GetInt64(0) : 0;
    }

    // The same text on every node, whatever spacing and member order the database has.
    private static string Canonical(string json) => InstanceHistory.ParseStored(json).ToString();
}

/// <inheritdoc cref="ICollectionReader{T}"/>
internal class CollectionReader<T>(ICollectionReader instances, TypedCollection<T> typed) : ICollectionReader<T> where T : class
{
    public async Task<T?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        await instances.LoadAsync(id, cancellationToken).ConfigureAwait(false) is { } json ? Read(json) : null;

    public Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => instances.HasAsync(ids, cancellationToken);

    public async IAsyncEnumerable<T> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var json in instances.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Read(json) is { } document) yield return document;
        }
    }

    public Task<long> CountAsync(CancellationToken cancellationToken = default) => instances.CountAsync(cancellationToken);

    private T? Read(string json) => typed.Read(InstanceHistory.ParseStored(json));
}
