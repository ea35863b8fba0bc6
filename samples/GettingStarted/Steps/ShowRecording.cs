using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten;
using Marten.Threads;

namespace GettingStarted.Steps;

/// <summary>The documents that the two writers' records fold into, and the operations that did not simply apply.</summary>
internal static class ShowRecording
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await CountAsync(tour, cancellationToken);

        tour.Story.Gap();
        tour.Story.Say("Every operation is kept, with what became of it:");
        await tour.Sql.ShowAsync(
            "select status, count(*) from threads.operations where thread_id = $1 group by 1 order by 1",
            cancellationToken,
            tour.Recording.Id.ToString());

        tour.Story.Gap();
        tour.Story.Say("Conflicts: an instance that was created twice. The later create only fills in what was missing:");
        await tour.Sql.ShowAsync(
            """
            select status, collection, instance_id, counter, patch ->> 'name' as name
            from threads.operations
            where thread_id = $1 and status <> 'applied'
            order by effective_time limit 5
            """,
            cancellationToken,
            tour.Recording.Id.ToString());

        tour.Story.Gap();
        tour.Story.Say("The view of a collection holds the instances of all threads of this database:");
        await tour.Sql.ShowAsync(
            """
            select t.name as thread, m.data ->> 'status' as status, count(*) as missions, sum((m.data ->> 'cost')::numeric) as cost
            from thread_views."Missions" m
            join threads.threads t on t.id = m.thread
            where m.thread in ($1, $2)
            group by 1, 2 order by 1, 2
            """,
            cancellationToken,
            tour.Thread.ToString(),
            tour.Recording.Id.ToString());
    }

    private static async Task CountAsync(Tour tour, CancellationToken cancellationToken)
    {
        await using var session = tour.Store.QuerySession();
        var thread = session.Threads(tour.Recording.Id);
        foreach (var collection in await tour.Collections.ListAsync(tour.Recording.Id, cancellationToken))
        {
            var name = collection.Configuration.Name;
            tour.Story.Say($"{name}: {await thread.Collection(name).CountAsync(cancellationToken)} instances");
        }

        await using var typed = tour.ThreadStore.QueryThread(tour.Recording.Id);
        var planned = await typed.Query<Mission>().CountAsync(mission => mission.Status == "planned", cancellationToken);
        tour.Story.Say($"LINQ over them works at once: {planned} missions are planned.");
    }
}
