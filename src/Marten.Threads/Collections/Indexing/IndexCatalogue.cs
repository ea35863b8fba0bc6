using System.Data.Common;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Indexing;

/// <summary>What PostgreSQL's catalogue says of the indexes that we made.</summary>
internal sealed class IndexCatalogue(string schema, IReadOnlyList<DeclaredIndex> declared)
{
    // By name and comment: an index that somebody else added is none of our business.
    private readonly string _ours = $"""
        select c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), i.indisvalid
        from pg_catalog.pg_index i
        join pg_catalog.pg_class c on c.oid = i.indexrelid
        where i.indrelid = to_regclass('{schema}.instances') and c.relname ~ '^{DeclaredIndex.NamePrefix}[0-9a-f]+$'
        order by c.relname collate "C"
        """;

    public async Task<IReadOnlyList<IndexInfo>> ReadAsync(ISqlReader reader, CancellationToken cancellationToken)
    {
        var byName = declared.ToDictionary(static index => index.Name, StringComparer.Ordinal);
        var infos = new List<IndexInfo>();
        await using var data = await reader.ReadAsync(_ours, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Info(data, byName) is { } info) infos.Add(info);
        }

        infos.AddRange(byName.Values.Select(static index => new IndexInfo(index.Name, index.Title, IndexState.Missing)));
        return infos;
    }

    private static IndexInfo? Info(DbDataReader data, Dictionary<string, DeclaredIndex> missing)
    {
        var (name, comment, isValid) = (data.GetString(0), data.GetString(1), data.GetBoolean(2));
        if (missing.Remove(name, out var index)) return new IndexInfo(name, index.Title, isValid ? IndexState.Ready : IndexState.Incomplete);
        if (comment.StartsWith(DeclaredIndex.CommentPrefix, StringComparison.Ordinal))
            return new IndexInfo(name, comment[DeclaredIndex.CommentPrefix.Length..], IndexState.Undeclared);

        // A build that was interrupted before it could be marked.
        return isValid ? null : new IndexInfo(name, name, IndexState.Undeclared);
    }
}
