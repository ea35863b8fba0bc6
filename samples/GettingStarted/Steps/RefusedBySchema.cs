using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten.Threads;

namespace GettingStarted.Steps;

/// <summary>Local writes are judged before anything is signed; the whole session is rolled back.</summary>
internal static class RefusedBySchema
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await using var session = tour.Store.LightweightSession();
        session.Store(new Ship { Id = "columbia", Captain = "valeri" });
        session.Threads(tour.Thread).Collection("Astronauts").Create("""{"_id":"valeri","name":"Valeri","missions":100}""");

        try
        {
            await session.SaveChangesAsync(cancellationToken);
        }
        catch (ThreadWriteRefusedException refused)
        {
            tour.Story.Show(refused.Message);
        }

        await Presence.ShowAsync(tour, ship: "columbia", astronaut: "valeri", cancellationToken);
    }
}
