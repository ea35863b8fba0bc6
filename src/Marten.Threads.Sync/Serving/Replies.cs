using Google.Protobuf;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Serving;

/// <summary>
/// Replies that can be sent: a longer one would never arrive, however often it is asked for, and any peer with the key could make it so by logs with
/// many addresses.
/// </summary>
internal static class Replies
{
    private const int TagLength = 1;

    /// <summary>All logs. Of too many addresses those of the logs that have the longest are left out: the others are still found by them.</summary>
    public static GetLogsReply Of(IReadOnlyList<ReplicaLog> logs)
    {
        var reply = new GetLogsReply();
        reply.Logs.AddRange(logs.Select(static log => log.Message()));
        var tooMany = reply.CalculateSize() - ThreadProtocol.MessageBytesMax;
        foreach (var log in reply.Logs.OrderByDescending(static log => log.CalculateSize()))
        {
            if (tooMany <= 0) break;
            tooMany -= log.CalculateSize();
            log.Addresses.Clear();
            tooMany += log.CalculateSize();
        }

        return reply;
    }

    /// <summary>The pages that have room; the peer asks for what follows them.</summary>
    public static GetRecordsReply Of(IReadOnlyList<LogPage> pages)
    {
        var reply = new GetRecordsReply();
        var room = ThreadProtocol.MessageBytesMax;
        foreach (var entry in pages.Select(static page => page.Message()))
        {
            room -= TagLength + CodedOutputStream.ComputeMessageSize(entry);
            if (room < 0 && reply.Logs.Count > 0) break;
            reply.Logs.Add(entry);
        }

        return reply;
    }
}
