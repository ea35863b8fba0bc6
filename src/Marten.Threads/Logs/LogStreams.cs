using System.Globalization;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>Names of the Marten streams in a thread's tenant.</summary>
internal static class LogStreams
{
    /// <summary>Requests to reduce again are events of this stream; no log id can have its name.</summary>
    public const string Reductions = "~reductions";

    /// <summary>
    /// Branch 0 lives in the stream named by the log id alone, so that stream version = counter in every honest log;
    /// another branch lives in <c>logId~counter~eventCid~number</c>. The number is needed: an owner can sign one event
    /// after two records, or one first event for two authors.
    /// </summary>
    public static string KeyOf(string logId, int branch, long start, Cid firstEvent) =>
        branch == 0 ? logId : string.Create(CultureInfo.InvariantCulture, $"{logId}~{start}~{firstEvent}~{branch}");

    /// <summary>The log that a stream belongs to.</summary>
    public static LogId LogOf(string streamKey)
    {
        var end = streamKey.IndexOf('~', StringComparison.Ordinal);
        return LogId.Parse(end < 0 ? streamKey : streamKey.AsSpan(0, end));
    }

    /// <summary>The place of a record in its log's tree.</summary>
    /// <param name="tree">The tree with its branches.</param>
    /// <param name="streamKey">The stream that holds it.</param>
    /// <param name="version">Its version there.</param>
    public static RecordPosition PositionOf(LogTree tree, string streamKey, long version)
    {
        var log = tree.Log.ToString();
        foreach (var branch in tree.Branches)
        {
            if (branch.StreamKey(log) == streamKey) return new RecordPosition(branch.Number, branch.Start + version - 1);
        }

        throw new ThreadDataException($"The stream {streamKey} has no branch. The table 'branches' of the thread store was changed by something else than Marten.Threads; restore it from a backup.");
    }
}
