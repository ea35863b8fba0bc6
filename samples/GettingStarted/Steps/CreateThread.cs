using GettingStarted.Hosting;
using Marten.Threads.Registry;

namespace GettingStarted.Steps;

/// <summary>A thread is a small database of its own, with keys of its own.</summary>
internal static class CreateThread
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        var known = await tour.Registry.ListAsync(cancellationToken);
        if (known.Count > 0) tour.Story.Say($"{known.Count} threads are here from earlier runs.");

        var thread = await tour.Registry.CreateAsync(new ThreadCreation { Name = "space-agency" }, cancellationToken);
        tour.Thread = thread.Id;

        tour.Story.Say($"thread  {thread.Id}");
        tour.Story.Say($"host    {await tour.Registry.HostAsync(cancellationToken)}");
        tour.Story.Say("Its service key and read key were generated and stored, encrypted by Data Protection.");
    }
}
