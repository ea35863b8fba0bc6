using GettingStarted.Hosting;

namespace GettingStarted.Steps;

/// <summary>The instances of a thread beside a Marten document of the application, in one statement.</summary>
internal static class QueryWithSql
{
    public static Task RunAsync(Tour tour, CancellationToken cancellationToken) => tour.Sql.ShowAsync(
        """
        select s.id as ship, a.data ->> 'name' as captain, (a.data ->> 'missions')::int as missions
        from mt_doc_ship s
        join thread_views."Astronauts" a on a.id = s.data ->> 'Captain'
        where a.thread = $1
        """,
        cancellationToken,
        tour.Thread.ToString());
}
