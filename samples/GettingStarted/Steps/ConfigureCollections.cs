using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten.Threads.Collections;

namespace GettingStarted.Steps;

/// <summary>One collection has a JSON Schema as text, the other gets its schema from a CLR type.</summary>
internal static class ConfigureCollections
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await tour.Collections.ConfigureAsync(tour.Thread, new CollectionConfiguration("Astronauts", Schemas.Astronaut), cancellationToken);
        await tour.Collections.ConfigureFromTypeAsync<Mission>(tour.Thread, cancellationToken);

        foreach (var collection in await tour.Collections.ListAsync(tour.Thread, cancellationToken))
            tour.Story.Say($"{collection.Configuration.Name}, version {collection.Version}, {collection.Configuration.Schemas.Count} schema");
        tour.Story.Say("Each has a view in the database: thread_views.\"Astronauts\", thread_views.\"Missions\".");
    }
}
