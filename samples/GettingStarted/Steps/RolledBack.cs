using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten;
using Marten.Services;
using Marten.Threads;
using Npgsql;

namespace GettingStarted.Steps;

/// <summary>The application has a transaction of its own, lets Marten and the thread write in it, and rolls it back.</summary>
internal static class RolledBack
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await using var connection = tour.Store.Storage.Database.CreateConnection();
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using (var session = tour.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            session.Store(new Ship { Id = "vostok", Captain = "yuri" });
            session.Threads(tour.Thread).Collection("Astronauts").Create("""{"_id":"yuri","name":"Yuri","missions":1}""");
            await session.SaveChangesAsync(cancellationToken);
        }

        tour.Story.Say("Ship and astronaut are written and signed, then the application rolls its transaction back:");
        await transaction.RollbackAsync(cancellationToken);

        await Presence.ShowAsync(tour, ship: "vostok", astronaut: "yuri", cancellationToken);
    }
}
