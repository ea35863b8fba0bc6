using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>Gives a node logs that others made.</summary>
internal static class Feeding
{
    public static IncomingRecord Incoming(this TestRecord record) => new(record.Log.LogId, record.Envelope, "campaign");

    public static IEnumerable<IncomingRecord> Incoming(this TestLog log) => log.Records.Select(Incoming);

    /// <summary>Takes in the thread of a log, with its keys.</summary>
    public static async Task<ThreadId> JoinAsync(this CampaignNode node, TestLog log, CancellationToken cancellationToken) =>
        (await node.Registry.CreateAsync(new ThreadCreation { Key = log.ThreadKey }, cancellationToken)).Id;
}
