using Marten.Threads;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/analyse-with-sql.md.</summary>
internal static class Records
{
    public static async Task CarryAsync(IThreadRegistry registry, IThreadStore threadStore, IRecordIngest ingestElsewhere, ThreadId thread)
    {
        // snippet: records-carry
        await using var query = threadStore.QueryThread(thread);
        foreach (var log in await registry.LogsAsync(thread))
        {
            var events = await query.Events.FetchStreamAsync(log.Id.ToString());
            var records = events.Select(one => new IncomingRecord(log.Id, ((RecordAppended)one.Data).Envelope, "carried by hand"));
            await ingestElsewhere.IngestAsync(thread, records);
        }
        // end of snippet
    }
}
