using System.Text;
using Marten.Threads.Access;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Collections.Views;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Marten.Threads.Collections;

/// <inheritdoc/>
internal sealed class ThreadCollections(
    ThreadDatabase database, ThreadTable threads, CollectionTable table, CollectionViews views, IndexEntries entries, UniqueIndexes unique, ScriptCabinet scripts, RecordAppends appends, TypedDocuments typed, TimeProvider time)
    : IThreadCollections
{
    /// <summary>Schemas of one collection: 16. Each local write is checked against them one after the other.</summary>
    private const int SchemasMax = 16;

    public Task<CollectionInfo> CreateAsync(ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default) =>
        ConfigureAsync(
            thread,
            configuration,
            static (name, isConfigured) => isConfigured ? $"collection already registered: '{name}'. Update it, or choose another name." : null,
            cancellationToken);

    public Task<CollectionInfo> UpdateAsync(ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default) =>
        ConfigureAsync(
            thread,
            configuration,
            static (name, isConfigured) => isConfigured ? null : $"collection not found: '{name}' is not configured in this thread. Create it.",
            cancellationToken);

    public Task<CollectionInfo> ConfigureAsync(
        ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default) =>
        ConfigureAsync(thread, configuration, static (_, _) => null, cancellationToken);

    public async Task<bool> DeleteAsync(ThreadId thread, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var deleted = await database.ReduceAsync(
            async transaction =>
            {
                await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
                var before = await FindAsync(transaction, thread, name, cancellationToken).ConfigureAwait(false);
                if (before is null) return null;
                await table.DeleteAsync(transaction, thread, name, cancellationToken).ConfigureAwait(false);
                await entries.RebuildAsync(transaction, thread, name, [], null, cancellationToken).ConfigureAwait(false);
                await ReduceAsync(transaction, thread, name, before.ConfigurationHash != CollectionTable.PlainHash(name), cancellationToken).ConfigureAwait(false);
                return before;
            },
            cancellationToken).ConfigureAwait(false);
        if (deleted is not null) await views.FollowAsync(name, deleted.Configuration.Schemas, []).ConfigureAwait(false);
        return deleted is not null;
    }

    public Task<CollectionInfo> ConfigureFromTypeAsync<T>(ThreadId thread, CancellationToken cancellationToken = default) where T : class =>
        ConfigureAsync(thread, CollectionConfiguration.Of<T>(typed.For<T>().Name), cancellationToken);

    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(ThreadId thread, CancellationToken cancellationToken = default) =>
        await database.TransactAsync(transaction => table.ListAsync(transaction, thread, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async Task<CollectionInfo?> FindAsync(ThreadId thread, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await database.TransactAsync(transaction => FindAsync(transaction, thread, name, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public Task<string> ViewDdlAsync(string name, CancellationToken cancellationToken = default)
    {
        CollectionNames.Check(name);
        return views.DdlAsync(name, cancellationToken);
    }

    private async Task<CollectionInfo> ConfigureAsync(
        ThreadId thread, CollectionConfiguration configuration, Func<string, bool, string?> refusal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Check(configuration);
        var (replaced, configured) = await database.ReduceAsync(
            async transaction =>
            {
                await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
                var before = await FindAsync(transaction, thread, configuration.Name, cancellationToken).ConfigureAwait(false);
                if (refusal(configuration.Name, before is not null) is { } refused) throw new ThreadRegistryException(refused);
                await table.UpsertAsync(transaction, thread, configuration, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                var after = (await FindAsync(transaction, thread, configuration.Name, cancellationToken).ConfigureAwait(false))!;
                await entries.RebuildAsync(transaction, thread, configuration.Name, configuration.Indexes, null, cancellationToken).ConfigureAwait(false);
                var added = configuration.Indexes.Where(static index => index.Unique).Except(before?.Configuration.Indexes ?? []);
                await unique.RequireAsync(transaction, thread, configuration.Name, added, cancellationToken).ConfigureAwait(false);
                var hash = before?.ConfigurationHash ?? CollectionTable.PlainHash(configuration.Name);
                await ReduceAsync(transaction, thread, configuration.Name, hash != after.ConfigurationHash, cancellationToken).ConfigureAwait(false);
                return (before, after);
            },
            cancellationToken).ConfigureAwait(false);
        await views.FollowAsync(configuration.Name, replaced?.Configuration.Schemas ?? [], configuration.Schemas).ConfigureAwait(false);
        return configured;
    }

    private async Task<CollectionInfo?> FindAsync(ThreadTransaction transaction, ThreadId thread, string name, CancellationToken cancellationToken)
    {
        var found = await table.FindAsync(transaction, thread, [name], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    // A collection without a configuration is folded as one without a validator.
    private async Task ReduceAsync(ThreadTransaction transaction, ThreadId thread, string name, bool isOther, CancellationToken cancellationToken)
    {
        if (isOther)
            await appends.RequestReductionAsync(transaction, thread, [new ReductionRequested(ReductionScope.Collection, name)], cancellationToken).ConfigureAwait(false);
    }

    private void Check(CollectionConfiguration configuration)
    {
        CollectionNames.Check(configuration.Name);
        if (configuration.Indexes.Count > IndexEntries.IndexesMax)
            throw new ThreadWriteRefusedException($"The collection '{configuration.Name}' has {configuration.Indexes.Count} indexes; {IndexEntries.IndexesMax} are allowed. Leave out those that no query needs.");
        if (configuration.Schemas.Count > SchemasMax)
            throw new ThreadWriteRefusedException($"The collection '{configuration.Name}' has {configuration.Schemas.Count} schemas; {SchemasMax} are allowed. Combine them with anyOf.");
        var problems = new List<ThreadWriteProblem>();
        foreach (var text in configuration.Schemas)
        {
            if (InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(text), out _, out var found)) continue;
            problems.AddRange(found.Select(problem => new ThreadWriteProblem(configuration.Name, "", problem.Path.Length == 0 ? "$" : problem.Path, problem.Keyword, problem.Message)));
        }

        problems.AddRange(scripts.Problems(configuration));
        problems.AddRange(IndexedPaths.Problems(configuration));

        if (problems.Count > 0)
            throw new ThreadWriteRefusedException($"The collection '{configuration.Name}' cannot be configured: {problems[0].Rule} {problems[0].Message} (at {problems[0].Path}).", problems);
    }
}
