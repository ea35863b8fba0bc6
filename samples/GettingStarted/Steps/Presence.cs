using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten.Threads;

namespace GettingStarted.Steps;

/// <summary>Tells whether a ship of the application and an astronaut of the thread are there.</summary>
internal static class Presence
{
    public static async Task ShowAsync(Tour tour, string ship, string astronaut, CancellationToken cancellationToken)
    {
        await using var query = tour.Store.QuerySession();
        var foundShip = await query.LoadAsync<Ship>(ship, cancellationToken);
        var foundAstronaut = await query.Threads(tour.Thread).Collection("Astronauts").LoadAsync(astronaut, cancellationToken);
        tour.Story.Say($"ship {ship}: {Word(foundShip)}, astronaut {astronaut}: {Word(foundAstronaut)}");
    }

    private static string Word(object? found) => found is null ? "absent" : "present";
}
