using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;

namespace GettingStarted.Recordings;

/// <summary>
/// A thread recorded from two running ThreadDB daemons that wrote to the same instances at the same time: its keys, its
/// collections, and the four raw nodes of every record.
/// </summary>
internal sealed class RecordedThread
{
    private const string FileName = "two-writers.json";

    private RecordedThread(JsonElement json)
    {
        Id = ThreadId.Parse(json.Text("thread_id"));
        Key = ThreadKey.Parse(json.GetProperty("thread_key").Text("string"));
        Collections = [.. json.GetProperty("collections").EnumerateArray().Select(Collection)];
        Records = [.. json.GetProperty("logs").EnumerateArray().SelectMany(Log)];
    }

    public ThreadId Id { get; }

    /// <summary>Service key and read key: who has them may store and read the thread.</summary>
    public ThreadKey Key { get; }

    public IReadOnlyList<CollectionConfiguration> Collections { get; }

    /// <summary>One log after the other, oldest record first.</summary>
    public IReadOnlyList<IncomingRecord> Records { get; }

    // Some documents in the file hold half a surrogate pair, so only what is needed is decoded.
    public static RecordedThread Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, FileName)));
        return new RecordedThread(document.RootElement);
    }

    private static CollectionConfiguration Collection(JsonElement json) => new(json.Text("name"), json.GetProperty("schema").GetRawText());

    private static IEnumerable<IncomingRecord> Log(JsonElement log)
    {
        var id = LogId.Parse(log.Text("log_id"));
        return log.GetProperty("records").EnumerateArray().Select(record => new IncomingRecord(id, Envelope(record), FileName));
    }

    private static RecordEnvelope Envelope(JsonElement record) =>
        new(record.Hex("record_node"), record.Hex("event_node"), record.Hex("header_node"), record.Hex("body_node"));
}
