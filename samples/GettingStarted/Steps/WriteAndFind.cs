using GettingStarted.Documents;
using GettingStarted.Hosting;
using Marten.Threads;

namespace GettingStarted.Steps;

/// <summary>Thread writes stand in an ordinary Marten session, beside an ordinary document, and commit with it.</summary>
internal static class WriteAndFind
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        await using var session = tour.Store.LightweightSession();
        var astronauts = session.Threads(tour.Thread).Collection("Astronauts");
        var missions = session.Threads(tour.Thread).Collection<Mission>();

        session.Store(new Ship { Id = "eagle", Captain = "buzz" });
        astronauts.Create("""{"_id":"buzz","name":"Buzz","missions":2}""");
        var sally = astronauts.Create("""{"name":"Sally","missions":1}""");
        var temporary = astronauts.Create("""{"name":"Nobody"}""");
        missions.Create(new Mission { Title = "Apollo 11", Status = "done", Crew = ["Neil", "Buzz", "Michael"] });
        missions.Create(new Mission { Title = "STS-7", Status = "done", Crew = ["Sally"] });
        missions.Create(new Mission { Title = "Artemis III", Status = "planned", Cost = 4.1e9m });
        await session.SaveChangesAsync(cancellationToken);
        tour.Story.Say("One transaction: a Marten document, 3 astronauts, 3 missions. The six are one signed record.");

        astronauts.Save("""{"_id":"buzz","name":"Buzz Aldrin","missions":3}""");
        astronauts.Patch(sally, """{"missions":2}""");
        astronauts.Delete(temporary);
        await session.SaveChangesAsync(cancellationToken);
        tour.Story.Say("A second one: Buzz saved, one member of Sally patched, Nobody deleted. Found by their ids:");

        tour.Story.Show(await astronauts.LoadAsync("buzz", cancellationToken) ?? "nothing");
        tour.Story.Show(await astronauts.LoadAsync(sally, cancellationToken) ?? "nothing");
        tour.Story.Show($"{await astronauts.CountAsync(cancellationToken)} astronauts, {await missions.CountAsync(cancellationToken)} missions");
    }
}
