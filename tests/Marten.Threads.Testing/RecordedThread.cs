using System.Runtime.InteropServices;
using System.Text.Json;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>A thread recorded from running daemons of the reference: what they wrote, in which order each took it in, and what each made of it.</summary>
public sealed class RecordedThread
{
    private const string ArrivalOrderPrefix = "arrival_order_";

    private readonly JsonElement _json;

    private RecordedThread(string name, JsonElement json)
    {
        Name = name;
        _json = json;
        Id = ThreadId.FromBytes(json.Hex("thread_id_bytes"));
        Key = ThreadKey.Parse(json.GetProperty("thread_key").Text("string"));
        Logs = [.. json.GetProperty("logs").EnumerateArray().Select(Log)];
    }

    /// <summary>All recordings.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["astronauts", "two-writers", "three-writers-blind-replicator", "many-identities", "app-record"];

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>The thread's id.</summary>
    public ThreadId Id { get; }

    /// <summary>Service and read key.</summary>
    public ThreadKey Key { get; }

    /// <summary>All logs; one may be empty.</summary>
    public IReadOnlyList<RecordedLog> Logs { get; }

    /// <summary>Record CIDs in the order in which each daemon (A, B, C) applied them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Cid>> ArrivalOrders => _json.EnumerateObject()
        .Where(member => member.Name.StartsWith(ArrivalOrderPrefix, StringComparison.Ordinal))
        .ToDictionary(
            member => member.Name[ArrivalOrderPrefix.Length..],
            IReadOnlyList<Cid> (member) => [.. member.Value.EnumerateArray().Select(cid => Cid.Parse(cid.GetString()))],
            StringComparer.Ordinal);

    /// <summary>The exact JSON text that a daemon stored, by daemon, collection and instance id; empty for a thread without a database.</summary>
    public IReadOnlyDictionary<(string Daemon, string Collection, string InstanceId), string> FinalTexts
    {
        get
        {
            if (!_json.TryGetProperty("final_state_text", out JsonElement daemons) || daemons.ValueKind != JsonValueKind.Object)
                return new Dictionary<(string, string, string), string>();

            var texts = new Dictionary<(string, string, string), string>();
            foreach (JsonProperty daemon in daemons.EnumerateObject())
            {
                foreach (JsonProperty collection in daemon.Value.EnumerateObject())
                {
                    foreach (JsonProperty instance in collection.Value.EnumerateObject())
                        texts.Add((daemon.Name, collection.Name, instance.Name), instance.Value.GetString()!);
                }
            }

            return texts;
        }
    }

    /// <summary>Collections as they were given to the daemons.</summary>
    public IReadOnlyList<RecordedCollection> Collections =>
        [.. _json.GetProperty("collections").EnumerateArray().Select(collection => new RecordedCollection(
            collection.Text("name"),
            collection.GetProperty("schema").GetRawText(),
            collection.GetProperty("indexes").GetRawText()))];

    /// <summary>The JSON text that says where and why the daemons' states differ; null where they do not.</summary>
    public string? Differences => _json.TryGetProperty("differences", out JsonElement differences) ? differences.GetRawText() : null;

    /// <summary>Collection and id of the instances on which the daemons differ.</summary>
    public IReadOnlySet<(string Collection, string InstanceId)> DifferingInstances =>
        _json.TryGetProperty("differences", out JsonElement differences) && differences.TryGetProperty("instances", out JsonElement instances)
            ? instances.EnumerateArray().Select(instance => (instance.Text("collection"), instance.Text("id"))).ToHashSet(EqualityComparer<(string, string)>.Default)
            : new HashSet<(string, string)>();

    /// <summary>The calls that made the recording, in order.</summary>
    public IEnumerable<RecordedAction> Actions => _json.GetProperty("actions").EnumerateArray().Select(action => new RecordedAction(
        action.Text("daemon"),
        action.Text("op"),
        action.TryGetProperty("record_cid", out JsonElement cid) ? ParseCid(cid) : default,
        JsonMarshal.GetRawUtf8Value(action).ToArray()));

    /// <summary>Loads a recording by its name.</summary>
    public static RecordedThread Load(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Recorded", name + ".json")));
        return new RecordedThread(name, document.RootElement.Clone());
    }

    /// <summary>All recordings, one after the other.</summary>
    public static IEnumerable<RecordedThread> All() => Names.Select(Load);

    private static RecordedLog Log(JsonElement log) => new(
        LogId.Parse(log.Text("log_id")),
        log.Text("owner"),
        ParseCid(log.GetProperty("head_cid")),
        log.GetProperty("counter").GetInt64(),
        [.. log.GetProperty("records").EnumerateArray().Select(record => new RecordedRecord(
            Cid.Parse(record.Text("cid")),
            ParseCid(record.GetProperty("prev")),
            new RecordEnvelope(record.Hex("record_node"), record.Hex("event_node"), record.Hex("header_node"), record.Hex("body_node"))))]);

    private static Cid ParseCid(JsonElement cid) => cid.ValueKind == JsonValueKind.String && cid.GetString() is { Length: > 0 } text ? Cid.Parse(text) : default;
}
