using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// The tables <c>index_paths</c> and <c>index_entries</c>: the indexes that the configuration of one thread's collection names.
/// Every reduction of the thread keeps them in step with its instances.
/// </summary>
internal sealed class IndexEntries(string schema)
{
    /// <summary>Indexes of one collection: 16. Each write of an instance makes an entry for each of their paths.</summary>
    public const int IndexesMax = 16;

    /// <summary>Instances that are entered by one statement; after each, progress is told.</summary>
    private const int BatchSize = 5_000;

    private readonly string _paths = $"select path_key from {schema}.index_paths where thread_id = $1 and collection = $2";
    private readonly string _forgetPaths = $"delete from {schema}.index_paths where thread_id = $1 and collection = $2 and path_key = any($3)";
    private readonly string _forgetEntries = $"delete from {schema}.index_entries where thread_id = $1 and collection = $2 and path_key = any($3)";
    private readonly string _addPath = $"insert into {schema}.index_paths (thread_id, collection, path_key, names) values ($1, $2, $3, $4)";

    private readonly string _fill = $"""
        with batch as (
          select id, data from {schema}.instances
          where thread_id = $1 and collection = $2 and ($3::text is null or id collate "C" > $3)
          order by id collate "C" limit $4),
        filled as (
          insert into {schema}.index_entries (thread_id, collection, instance_id, path_key, rank, number, text)
          select $1, $2, b.id, p.path_key, k.k_rank, k.k_number, k.k_text
          from batch b
          join {schema}.index_paths p on p.thread_id = $1 and p.collection = $2 and p.path_key = any($5)
          cross join lateral {schema}.index_key(b.data, p.names) k
          on conflict (thread_id, collection, instance_id, path_key) do update set rank = excluded.rank, number = excluded.number, text = excluded.text)
        select max(id collate "C"), count(*) from batch
        """;

    /// <summary>A path as it stands in the tables: 64 bits of a hash. Whoever looks up compares the instances that he finds.</summary>
    public static long KeyOf(IndexPath path) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(path.Text)));

    /// <summary>
    /// Makes the entries of a collection those of these indexes: what they no longer need is dropped, and existing instances are
    /// entered for what is new. The thread must be locked.
    /// </summary>
    /// <param name="transaction">The transaction that configures the collection.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="indexes">Its indexes from now on, which were checked; none to drop all.</param>
    /// <param name="progress">Told how many instances were entered.</param>
    /// <param name="cancellationToken">Stops the work; the transaction must then be rolled back.</param>
    public async Task RebuildAsync(
        ThreadTransaction transaction, ThreadId thread, string collection, IReadOnlyList<CollectionIndex> indexes, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var paths = indexes.SelectMany(static index => index.Paths).Select(IndexPath.Of).Distinct().ToDictionary(KeyOf);
        var known = await KnownAsync(transaction, thread, collection, cancellationToken).ConfigureAwait(false);
        var gone = known.Where(key => !paths.ContainsKey(key)).ToArray();
        if (gone.Length > 0)
        {
            await transaction.ExecuteAsync(_forgetPaths, cancellationToken, thread.ToString(), collection, gone).ConfigureAwait(false);
            await transaction.ExecuteAsync(_forgetEntries, cancellationToken, thread.ToString(), collection, gone).ConfigureAwait(false);
        }

        var added = paths.Keys.Where(key => !known.Contains(key)).ToArray();
        foreach (var key in added)
            await transaction.ExecuteAsync(_addPath, cancellationToken, thread.ToString(), collection, key, paths[key].Names.ToArray()).ConfigureAwait(false);
        if (added.Length > 0) await FillAsync(transaction, thread, collection, added, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HashSet<long>> KnownAsync(ThreadTransaction transaction, ThreadId thread, string collection, CancellationToken cancellationToken)
    {
        var known = new HashSet<long>();
        await using var data = await transaction.ReadAsync(_paths, cancellationToken, thread.ToString(), collection).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) known.Add(data.GetInt64(0));
        return known;
    }

    private async Task FillAsync(
        ThreadTransaction transaction, ThreadId thread, string collection, long[] paths, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        string? last = null;
        var total = 0L;
        while (true)
        {
            await using var data = await transaction.ReadAsync(_fill, cancellationToken, thread.ToString(), collection, SqlValues.Nullable(last), BatchSize, paths).ConfigureAwait(false);
            await data.ReadAsync(cancellationToken).ConfigureAwait(false);
            var count = data.GetInt64(1);
            if (count == 0) return;
            last = data.GetString(0);
            total += count;
            progress?.Report(total);
        }
    }
}
