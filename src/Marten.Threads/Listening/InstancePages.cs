using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Listening;

/// <summary>The instances of a collection, page by page, each page as of its own moment.</summary>
internal sealed class InstancePages(ThreadDatabase database)
{
    /// <summary>Instances in a page; one whose documents are longer in all than that of changes may be ends early.</summary>
    private const int PageRows = 200;

    private const int PageLengthMax = 8 * 1024 * 1024;

    private readonly string _page =
        $"""
        select i.id, i.data::text, (select read_filter from {database.Schema}.collections where thread_id = $1 and name = $2)
        from {database.Schema}.instances i where i.thread_id = $1 and i.collection = $2 and i.id > $3 order by i.id limit {PageRows}
        """;

    /// <summary>The instances behind an id; none behind the last one.</summary>
    public Task<IReadOnlyList<(string Id, DocObject Document, string? ReadFilter)>> ReadAsync(ThreadId thread, string collection, string after, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<(string Id, DocObject Document, string? ReadFilter)>>(
            async reader =>
            {
                var page = new List<(string Id, DocObject Document, string? ReadFilter)>();
                var length = 0;
                await using var data = await reader.ReadAsync(_page, cancellationToken, thread.ToString(), collection, after).ConfigureAwait(false);
                while (length < PageLengthMax && await data.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var text = data.GetString(1);
                    length += text.Length;
                    page.Add((data.GetString(0), InstanceHistory.ParseStored(text), data.TextOrNull(2)));
                }

                return page;
            },
            cancellationToken,
            isPrepared: true);
}
