using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Collections;

/// <summary>The table <c>collections</c>.</summary>
internal sealed class CollectionTable(string schema)
{
    private const string Columns = "name, schemas, version, configuration_hash";

    private readonly string _list = $"select {Columns} from {schema}.collections where thread_id = $1 order by name collate \"C\"";
    private readonly string _some = $"select {Columns} from {schema}.collections where thread_id = $1 and name = any($2)";

    private readonly string _upsert = $"""
        insert into {schema}.collections as c (thread_id, name, schemas, version, configuration_hash, configured_at)
        values ($1, $2, $3, 1, $4, $5)
        on conflict (thread_id, name) do update set schemas = excluded.schemas, version = c.version + 1,
          configuration_hash = excluded.configuration_hash, configured_at = excluded.configured_at
        """;

    public Task<IReadOnlyList<CollectionInfo>> ListAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken) =>
        ReadAsync(reader, _list, cancellationToken, thread.ToString());

    public Task<IReadOnlyList<CollectionInfo>> FindAsync(
        ISqlReader reader, ThreadId thread, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ReadAsync(reader, _some, cancellationToken, thread.ToString(), names.ToArray());

    public Task UpsertAsync(
        ThreadTransaction transaction, ThreadId thread, CollectionConfiguration configuration, DateTimeOffset now, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            _upsert, cancellationToken, thread.ToString(), configuration.Name, configuration.Schemas.ToArray(), ReductionHash(configuration), now);

    // Schemas are a check before signing, so the reduction does not depend on them; validators and filters will be in here.
    private static byte[] ReductionHash(CollectionConfiguration configuration) =>
        SHA256.HashData(Encoding.UTF8.GetBytes("marten.threads reduction 1\n" + configuration.Name));

    private static async Task<IReadOnlyList<CollectionInfo>> ReadAsync(
        ISqlReader reader, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var found = new List<CollectionInfo>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var configuration = new CollectionConfiguration(data.GetString(0), data.GetFieldValue<string[]>(1));
            found.Add(new CollectionInfo(configuration, data.GetInt32(2), Convert.ToHexStringLower(data.Bytes(3))));
        }

        return found;
    }
}
