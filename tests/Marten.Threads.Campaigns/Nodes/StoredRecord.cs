using System.Globalization;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Npgsql;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>A record as PostgreSQL holds it.</summary>
/// <param name="Stream">The Marten stream: the log's id, or that of a branch.</param>
/// <param name="Version">Its version in the stream.</param>
/// <param name="Envelope">The four nodes.</param>
internal sealed record StoredRecord(string Stream, long Version, RecordEnvelope Envelope)
{
    private const string Query = """
        select stream_id, version, bdata from threads.mt_events
        where tenant_id = $1 and type = 'record_appended' order by stream_id, version
        """;

    /// <summary>The log, whichever branch it is.</summary>
    public LogId Log => LogId.Parse(Stream.AsSpan(0, IsBranch ? Stream.IndexOf('~', StringComparison.Ordinal) : Stream.Length));

    public bool IsBranch => Stream.Contains('~', StringComparison.Ordinal);

    /// <summary>Its place in the log, from 1. A further branch is named by the counter at which it begins.</summary>
    public long Counter => IsBranch ? long.Parse(Stream.Split('~')[1], CultureInfo.InvariantCulture) + Version - 1 : Version;

    /// <summary>All records of a thread, stream by stream, oldest first.</summary>
    /// <exception cref="FormatException">An event does not hold the four nodes of a record.</exception>
    public static async Task<List<StoredRecord>> AllAsync(CampaignNode node, ThreadId thread, CancellationToken cancellationToken)
    {
        var records = new List<StoredRecord>();
        await using var command = node.Database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken))
        {
            var stream = data.GetString(0);
            var version = data.GetInt64(1);
            if (await data.IsDBNullAsync(2, cancellationToken) || !RecordEnvelope.TryFromBlock(data.GetFieldValue<byte[]>(2), out var envelope))
                throw new FormatException($"The event {stream}@{version} of {thread} holds no record.");
            records.Add(new StoredRecord(stream, version, envelope));
        }

        return records;
    }
}
