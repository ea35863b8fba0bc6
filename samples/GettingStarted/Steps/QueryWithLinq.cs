using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten;
using Marten.Threads;

namespace GettingStarted.Steps;

/// <summary>Instances of a typed collection are Marten documents of the companion store, one tenant for each thread.</summary>
internal static class QueryWithLinq
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await using var query = tour.ThreadStore.QueryThread(tour.Thread);
        var done = await query.Query<Mission>()
            .Where(mission => mission.Status == "done")
            .OrderBy(mission => mission.Title)
            .ToListAsync(cancellationToken);

        tour.Story.Show("""query.Query<Mission>().Where(mission => mission.Status == "done").OrderBy(mission => mission.Title)""");
        tour.Story.Gap();
        foreach (var mission in done) tour.Story.Show($"{mission.Title}, crew {string.Join(", ", mission.Crew ?? [])}");
    }
}
