using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Pulling;

/// <summary>An answer to a pull, taken apart.</summary>
/// <param name="Logs">Logs that the peer told with it.</param>
/// <param name="Records">Its records, each log's oldest first; nothing about them is proved.</param>
/// <param name="Ends">The last record of each log.</param>
internal sealed record PulledPage(IReadOnlyList<ReplicaLog> Logs, IReadOnlyList<IncomingRecord> Records, IReadOnlyList<(LogId Log, Cid Record)> Ends)
{
    /// <summary>Whether the peer has more: a log in it ends before its head. Others may be missing altogether.</summary>
    public bool IsCut => Ends.Any(end => Logs.Any(log => log.Id == end.Log && log.Head.IsDefined && log.Head.Cid != end.Record));

    /// <summary>Takes an answer apart; false when a log or a record in it is none. An entry without its log is of an old peer, and of a log that is known.</summary>
    public static bool TryRead(GetRecordsReply reply, string source, [NotNullWhen(true)] out PulledPage? page)
    {
        page = null;
        var logs = new List<ReplicaLog>();
        var records = new List<IncomingRecord>();
        var ends = new List<(LogId, Cid)>();
        foreach (var entry in reply.Logs)
        {
            if (!WireReading.TryReadLogId(entry.LogId, out var id)) return false;
            if (entry.Log is not null)
            {
                if (!WireReading.TryReadLog(entry.Log, out var log) || log.Id != id) return false;
                logs.Add(log);
            }

            foreach (var message in entry.Records)
            {
                if (!WireReading.TryReadRecord(message, out var record)) return false;
                records.Add(new IncomingRecord(id, record, source));
            }

            if (entry.Records.Count > 0) ends.Add((id, Cid.OfDagCbor(entry.Records[^1].RecordNode.Span)));
        }

        page = new PulledPage(logs, records, ends);
        return true;
    }
}
