using System.Data.Common;
using Marten.Threads.Access;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Collections;

/// <summary>The table <c>collections</c>.</summary>
internal sealed class CollectionTable(string schema, CollectionJudges judges)
{
    private const string Columns = "name, schemas, version, configuration_hash, write_validator, read_filter, indexes::text";

    private const string Rules = "name, write_validator, configuration_hash";

    private readonly string _list = $"select {Columns} from {schema}.collections where thread_id = $1 order by name collate \"C\"";
    private readonly string _some = $"select {Columns} from {schema}.collections where thread_id = $1 and name = any($2)";

    private readonly string _upsert = $"""
        insert into {schema}.collections as c (thread_id, name, schemas, version, configuration_hash, configured_at, write_validator, read_filter, indexes, judged)
        values ($1, $2, $3, 1, $4, $5, $6, $7, $8::jsonb, $9)
        on conflict (thread_id, name) do update set schemas = excluded.schemas, version = c.version + 1,
          configuration_hash = excluded.configuration_hash, configured_at = excluded.configured_at,
          write_validator = excluded.write_validator, read_filter = excluded.read_filter, indexes = excluded.indexes, judged = excluded.judged
        """;

    private readonly string _delete = $"delete from {schema}.collections where thread_id = $1 and name = $2";
    // Those that were reduced with a validator, whether this process has it or not, and those for which it has one; each
    // found by an index of its own.
    private readonly string _rules = $"""
        select {Rules} from {schema}.collections where thread_id = $2 and judged
        union all
        select {Rules} from {schema}.collections where thread_id = $2 and name = any($1) and not judged
        """;

    private readonly string _allRules = $"select {Rules}, thread_id from {schema}.collections where judged or name = any($1)";
    private readonly string _filter = $"select read_filter from {schema}.collections where thread_id = $1 and name = $2 and read_filter is not null";
    private readonly string _setHash = $"update {schema}.collections set configuration_hash = $3, judged = $4 where thread_id = $1 and name = $2";

    /// <summary>The configuration hash of a collection without a validator, configured or not.</summary>
    public static string PlainHash(string name) => ConfigurationHash.Of(name, null, "", null);

    public Task<IReadOnlyList<CollectionInfo>> ListAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken) =>
        ReadAsync(reader, _list, cancellationToken, thread.ToString());

    public Task<IReadOnlyList<CollectionInfo>> FindAsync(
        ISqlReader reader, ThreadId thread, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ReadAsync(reader, _some, cancellationToken, thread.ToString(), names.ToArray());

    public Task UpsertAsync(
        ThreadTransaction transaction, ThreadId thread, CollectionConfiguration configuration, DateTimeOffset now, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            _upsert,
            cancellationToken,
            thread.ToString(),
            configuration.Name,
            configuration.Schemas.ToArray(),
            Convert.FromHexString(judges.HashOf(configuration.Name, configuration.WriteValidator)),
            now,
            SqlValues.Nullable(configuration.WriteValidator),
            SqlValues.Nullable(configuration.ReadFilter),
            IndexTexts.Write(configuration.Indexes),
            IsJudged(configuration.Name, configuration.WriteValidator));

    public async Task<bool> DeleteAsync(ThreadTransaction transaction, ThreadId thread, string name, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(_delete, cancellationToken, thread.ToString(), name).ConfigureAwait(false) == 1;

    /// <summary>Says that a collection is reduced with what this process has, from now on.</summary>
    public Task SetHashAsync(ThreadTransaction transaction, ThreadId thread, CollectionRules rules, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            _setHash,
            cancellationToken,
            thread.ToString(),
            rules.Name,
            Convert.FromHexString(judges.HashOf(rules.Name, rules.WriteValidator)),
            IsJudged(rules.Name, rules.WriteValidator));

    /// <summary>The read filter of a collection, or null.</summary>
    public async Task<string?> FilterAsync(ISqlReader reader, ThreadId thread, string name, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_filter, cancellationToken, thread.ToString(), name).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? data.GetString(0) : null;
    }

    /// <summary>Asks for the collections of a thread that have a validator, beside other questions.</summary>
    public SqlQuestion RulesQuestion(ThreadId thread) => new(_rules, judges.Typed.ToArray(), thread.ToString());

    /// <summary>The collections of a thread that have a validator.</summary>
    public async Task<IReadOnlyList<CollectionRules>> RulesAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var (sql, values) = RulesQuestion(thread);
        await using var data = await reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        return await TakeRulesAsync(data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the answer.</summary>
    public static async Task<IReadOnlyList<CollectionRules>> TakeRulesAsync(DbDataReader data, CancellationToken cancellationToken)
    {
        var rules = new List<CollectionRules>();
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) rules.Add(ReadRules(data));
        return rules;
    }

    /// <summary>The collections of all threads that have a validator.</summary>
    public async Task<IReadOnlyList<(ThreadId Thread, CollectionRules Rules)>> AllRulesAsync(ISqlReader reader, CancellationToken cancellationToken)
    {
        var all = new List<(ThreadId, CollectionRules)>();
        await using var data = await reader.ReadAsync(_allRules, cancellationToken, [judges.Typed.ToArray()]).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) all.Add((ThreadId.Parse(data.GetString(3)), ReadRules(data)));
        return all;
    }

    private bool IsJudged(string name, string? script) => judges.HashOf(name, script) != PlainHash(name);

    private static CollectionRules ReadRules(DbDataReader data) =>
        new(data.GetString(0), [], data.TextOrNull(1), null, [], Convert.ToHexStringLower(data.Bytes(2)));

    private static async Task<IReadOnlyList<CollectionInfo>> ReadAsync(
        ISqlReader reader, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var found = new List<CollectionInfo>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var configuration = new CollectionConfiguration(data.GetString(0), data.GetFieldValue<string[]>(1))
            {
                WriteValidator = data.TextOrNull(4),
                ReadFilter = data.TextOrNull(5),
                Indexes = IndexTexts.Read(data.GetString(6)),
            };
            found.Add(new CollectionInfo(configuration, data.GetInt32(2), Convert.ToHexStringLower(data.Bytes(3))));
        }

        return found;
    }
}
