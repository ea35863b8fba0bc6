using System.Text;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Marten.Threads.Collections;

/// <inheritdoc/>
internal sealed class ThreadCollections(
    ThreadDatabase database, ThreadTable threads, CollectionTable table, CollectionViews views, RecordAppends appends, TypedDocuments typed, TimeProvider time)
    : IThreadCollections
{
    /// <summary>Schemas of one collection: 16. Each local write is checked against them one after the other.</summary>
    private const int SchemasMax = 16;

    public Task<CollectionInfo> ConfigureAsync(
        ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Check(configuration);
        return database.ReduceAsync(
            async transaction =>
            {
                await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);

                // Before anything is written to the table: its lock cannot be strengthened without risking a deadlock.
                await views.EnsureAsync(transaction, configuration.Name, cancellationToken).ConfigureAwait(false);
                var before = await table.FindAsync(transaction, thread, [configuration.Name], cancellationToken).ConfigureAwait(false);
                await table.UpsertAsync(transaction, thread, configuration, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                var after = (await table.FindAsync(transaction, thread, [configuration.Name], cancellationToken).ConfigureAwait(false))[0];
                if (before.Count == 0 || before[0].ConfigurationHash != after.ConfigurationHash)
                    await appends.RequestReductionAsync(transaction, thread, [new ReductionRequested(ReductionScope.Collection, configuration.Name)], cancellationToken).ConfigureAwait(false);
                return after;
            },
            cancellationToken);
    }

    public Task<CollectionInfo> ConfigureFromTypeAsync<T>(ThreadId thread, CancellationToken cancellationToken = default) where T : class =>
        ConfigureAsync(thread, CollectionConfiguration.Of<T>(typed.For<T>().Name), cancellationToken);

    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(ThreadId thread, CancellationToken cancellationToken = default) =>
        await database.TransactAsync(transaction => table.ListAsync(transaction, thread, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async Task<CollectionInfo?> FindAsync(ThreadId thread, string name, CancellationToken cancellationToken = default)
    {
        var found = await database.TransactAsync(transaction => table.FindAsync(transaction, thread, [name], cancellationToken), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public string ViewDdl(string name)
    {
        CollectionNames.Check(name);
        return views.Ddl(name);
    }

    private static void Check(CollectionConfiguration configuration)
    {
        CollectionNames.Check(configuration.Name);
        if (configuration.Schemas.Count > SchemasMax)
            throw new ThreadWriteRefusedException($"The collection '{configuration.Name}' has {configuration.Schemas.Count} schemas; {SchemasMax} are allowed. Combine them with anyOf.");
        var problems = new List<ThreadWriteProblem>();
        foreach (var text in configuration.Schemas)
        {
            if (InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(text), out _, out var found)) continue;
            problems.AddRange(found.Select(problem => new ThreadWriteProblem(configuration.Name, "", problem.Path.Length == 0 ? "$" : problem.Path, problem.Keyword, problem.Message)));
        }

        if (problems.Count > 0)
            throw new ThreadWriteRefusedException($"The collection '{configuration.Name}' cannot be configured: {problems[0].Rule} {problems[0].Message} (at {problems[0].Path}).", problems);
    }
}
