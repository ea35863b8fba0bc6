using System.Globalization;
using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>
/// A process that exchanges threads with peers. Commands: <c>work where</c>, <c>work buckets</c>, <c>work create threadSeed</c>, <c>work join invite</c>,
/// <c>work write thread writes seed</c>, <c>work feed thread threadSeed logSeed branch from to</c>.
/// </summary>
internal sealed class PeerRole(WorkerPlan plan) : IWorkerRole
{
    public const string Name = "peer";

    public const string Where = "where";
    public const string Buckets = "buckets";
    public const string Create = "create";
    public const string Join = "join";
    public const string Write = "write";
    public const string Feed = "feed";

    /// <summary>Told of what must not happen: <c>odd why</c>.</summary>
    public const string Odd = "odd";

    private int _written;

    public void Configure(StoreOptions application)
    {
        // it stores nothing in the application's store
    }

    public async Task WorkAsync(CampaignNode node, WorkerLink link, string[] words, CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(node, link, words[0], words[1..]);
        }
        catch (Exception exception)
        {
            link.Tell($"{Odd} {words[0]} {exception}");
        }
    }

    private Task WorkAsync(CampaignNode node, WorkerLink link, string verb, string[] words) => verb switch
    {
        Where => TellWhereAsync(node, link),
        Buckets => TellAsync(link, $"{Buckets} {node.Buckets}"),
        Create => CreateAsync(node, link, Number(words[0])),
        Join => node.Network.JoinAsync(ThreadInvite.Parse(words[0]), new JoinSettings { WaitsForRecords = false }),
        Write => WriteAsync(node, link, ThreadId.Parse(words[0]), (int)Number(words[1]), Number(words[2])),
        Feed => FeedAsync(node, ThreadId.Parse(words[0]), new EquivocatingLog(Number(words[1]), Number(words[2])), (int)Number(words[3]), (int)Number(words[4]), (int)Number(words[5])),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "No such command."),
    };

    private static Task TellAsync(WorkerLink link, FormattableString line)
    {
        link.Tell(line.ToString(CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    private static async Task TellWhereAsync(CampaignNode node, WorkerLink link)
    {
        var address = node.Sync.Host.ListenAddresses[0].ToString();
        await TellAsync(link, $"{Where} {await node.Registry.HostAsync()} {address.Split('/')[4]}");
    }

    private static async Task CreateAsync(CampaignNode node, WorkerLink link, ulong seed) =>
        await TellAsync(link, $"{Create} {(await node.Registry.CreateAsync(new ThreadCreation { Key = ForeignLog.KeyOf(seed) })).Id}");

    private async Task WriteAsync(CampaignNode node, WorkerLink link, ThreadId thread, int writes, ulong seed)
    {
        var writer = new PeerWriter(node, thread, link, new SeededRandomSource(seed));
        for (var write = 0; write < writes; write++) await writer.WriteAsync($"{plan.Name}-{_written++}");
    }

    private static async Task FeedAsync(CampaignNode node, ThreadId thread, EquivocatingLog log, int branch, int from, int to)
    {
        var records = log.Branch(branch).Records.Skip(from).Take(to - from);
        var report = await node.Ingest.IngestAsync(thread, records.Select(Feeding.Incoming));
        if (report.Gaps.Count > 0 || report.Refusals.Count > 0) throw new InvalidOperationException($"records {from} to {to} of branch {branch}: {report}");
    }

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);
}
