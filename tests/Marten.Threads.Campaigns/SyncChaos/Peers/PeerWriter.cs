using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Marten.Threads.Writing;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>
/// Writes to a thread. Each write is one record, which creates a mark of its own and changes one of a few instances that all peers change.
/// </summary>
internal sealed class PeerWriter(CampaignNode node, ThreadId thread, WorkerLink link, SeededRandomSource random)
{
    public const string Marks = "Marks";
    public const string Shared = "Shared";

    /// <summary>Told after a save returned: <c>done thread mark</c>.</summary>
    public const string Done = "done";

    /// <summary>Told of a save that the database cut short: <c>failed mark state</c>.</summary>
    public const string Failed = "failed";

    public const int SharedInstances = 5;

    private const int Members = 6;

    public async Task WriteAsync(string mark)
    {
        try
        {
            // A change of an instance that is not there, or not any more, adds it.
            if (!await TryWriteAsync(mark, random.Next(20))) await TryWriteAsync(mark, 0);
            link.Tell($"{Done} {thread} {mark}");
        }
        catch (Exception exception) when (Trouble.IsPassing(exception))
        {
            link.Tell($"{Failed} {mark} {Trouble.NameOf(exception)}");
        }
    }

    private async Task<bool> TryWriteAsync(string mark, int kind)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection(Marks).Create($$"""{"_id":"{{mark}}"}""");
        var shared = session.Threads(thread).Collection(Shared);
        var id = $"s{random.Next(SharedInstances)}";
        var member = $"m{random.Next(Members)}";
        if (kind < 6) shared.Save($$$"""{"_id":"{{{id}}}","{{{member}}}":"{{{mark}}}","n":{"{{{member}}}":{{{random.Next(1000)}}}}}""");
        else if (kind < 16) shared.Patch(id, $$$"""{"{{{member}}}":"{{{mark}}}","n":{"m{{{random.Next(Members)}}}":null}}""");
        else shared.Delete(id);
        try
        {
            await session.SaveChangesAsync(CancellationToken.None);
            return true;
        }
        catch (ThreadWriteRefusedException) when (kind is >= 6 and < 16)
        {
            return false;
        }
    }
}
