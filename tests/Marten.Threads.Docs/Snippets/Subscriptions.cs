using Marten.Threads.Delivering;
using Marten.Threads.Listening;
using Marten.Threads.Sync.Messaging;
using Microsoft.Extensions.Hosting;
using Wolverine;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/subscriptions.md.</summary>
internal static class Subscriptions
{
    public static async Task RunAsync(IThreadSubscriptions subscriptions, CancellationToken stoppingToken)
    {
        // snippet: subscriptions-run
        await subscriptions.RunAsync(
            "missions-of-astronauts",
            (page, token) =>
            {
                foreach (var change in page.Of<Astronaut>())
                {
                    if (change.Instance is { } astronaut) page.Session.Store(new Roster { Id = astronaut.Id, Name = astronaut.Name, Missions = astronaut.Missions });
                    else page.Session.Delete<Roster>(change.InstanceId);
                }

                return Task.CompletedTask;
            },
            cancellationToken: stoppingToken);
        // end of snippet
    }

    public static async Task RemoveAsync(IThreadSubscriptions subscriptions)
    {
        // snippet: subscriptions-remove
        foreach (var (waiting, commits) in await subscriptions.BacklogAsync("missions-of-astronauts")) Console.WriteLine($"{waiting}: {commits} commits wait");

        await subscriptions.RemoveAsync("missions-of-astronauts");
        // end of snippet
    }

    public static void Publish(HostApplicationBuilder builder)
    {
        // snippet: subscriptions-messages
        builder.UseWolverine(wolverine =>
        {
            wolverine.Policies.UseDurableLocalQueues();
            wolverine.PublishThreadChanges(changes => changes.Publish<Astronaut>());
        });
        // end of snippet
    }
}

internal sealed class Roster
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public int? Missions { get; set; }
}

// snippet: subscriptions-handler
public static class AstronautHandler
{
    public static void Handle(InstanceChanged<Astronaut> changed) =>
        Console.WriteLine($"{changed.Action} {changed.InstanceId} by {changed.Author}: {changed.Instance?.Name}");
}
// end of snippet
