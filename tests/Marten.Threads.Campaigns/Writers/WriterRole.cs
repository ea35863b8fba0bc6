using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Writers;

/// <summary>
/// Writes to the host's own log as fast as it can: each write is one record that creates an instance of its own and adds a member of its own
/// to one instance that all writers share. Command: <c>work thread writes</c>.
/// </summary>
internal sealed class WriterRole(WorkerPlan plan) : IWorkerRole
{
    public const string Name = "writer";

    public const string Collection = "Writes";
    public const string SharedCollection = "Counters";
    public const string SharedId = "shared";

    /// <summary>Told after a save returned: <c>done id</c>.</summary>
    public const string Done = "done";

    /// <summary>Told when a save threw: <c>failed id why</c>.</summary>
    public const string Failed = "failed";

    public void Configure(StoreOptions application)
    {
        // it stores nothing but thread writes
    }

    public async Task WorkAsync(CampaignNode node, WorkerLink link, string[] words, CancellationToken cancellationToken)
    {
        var thread = ThreadId.Parse(words[0]);
        var writes = int.Parse(words[1], CultureInfo.InvariantCulture);
        for (var write = 0; write < writes; write++)
        {
            var id = $"{plan.Name}-{write}";
            try
            {
                await using var session = node.Store.LightweightSession();
                session.Threads(thread).Collection(Collection).Create($$"""{"_id":"{{id}}","writer":"{{plan.Name}}","write":{{write}}}""");
                session.Threads(thread).Collection(SharedCollection).Patch(SharedId, $$"""{"{{id}}":{{write}}}""");
                await session.SaveChangesAsync(CancellationToken.None);
                link.Tell($"{Done} {id}");
            }
            catch (Exception exception)
            {
                // Nothing here may fail: the parent counts it.
                link.Tell($"{Failed} {id} {exception}");
            }
        }
    }
}
