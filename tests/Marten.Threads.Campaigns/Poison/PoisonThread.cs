using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>
/// A thread of three logs: two hold poison at random places among honest records, one is honest throughout. Every poison has an honest record
/// behind it.
/// </summary>
internal sealed class PoisonThread
{
    private const int PoisonedLogs = 2;

    private readonly SeededRandomSource _random;
    private readonly Dictionary<PoisonLog, List<JsonObject>> _written = [];
    private int _members;

    private PoisonThread(ulong seed)
    {
        _random = new SeededRandomSource(seed);
        Key = ThreadKey.Generate(_random);
        for (var i = 0; i <= PoisonedLogs; i++) _written.Add(new PoisonLog((seed * 10) + (ulong)i + 1, Key), []);
    }

    public ThreadKey Key { get; }

    public IReadOnlyCollection<PoisonLog> Logs => _written.Keys;

    public IEnumerable<PoisonedRecord> Records => Logs.SelectMany(log => log.Records);

    /// <summary>The documents that the honest records amount to, by collection and id.</summary>
    public Dictionary<(string Collection, string Id), JsonObject> Honest { get; } = [];

    public static PoisonThread Make(ulong seed, IReadOnlyList<PoisonKind> kinds)
    {
        var thread = new PoisonThread(seed);
        foreach (var log in thread.Logs.Where(_ => thread._random.Next(3) > 0)) log.Append(EventBody.Empty.ToArray(), PoisonKind.NoOperations, null);
        foreach (var (i, kind) in kinds.Index())
        {
            foreach (var log in thread.Logs)
            {
                for (var honest = thread._random.Next(2); honest > 0; honest--) thread.AppendHonest(log);
            }

            var poisoned = thread.Logs.ElementAt(thread._random.Next(PoisonedLogs));

            // A first record's author is the log's, so it cannot be somebody else.
            if (poisoned.Records.Count == 0 && kind.Envelope is not null) thread.AppendHonest(poisoned);
            poisoned.Append(kind, new PoisonContext(poisoned, string.Create(CultureInfo.InvariantCulture, $"p{i}"), thread._random));
        }

        foreach (var log in thread.Logs) thread.AppendHonest(log);
        return thread;
    }

    /// <summary>The records in some order in which those of each log are in theirs, cut into batches of some size.</summary>
    public IEnumerable<IReadOnlyList<IncomingRecord>> Deliveries()
    {
        var queues = Logs.Select(log => new Queue<PoisonedRecord>(log.Records)).ToList();
        while (queues.Any(queue => queue.Count > 0))
        {
            var batch = new List<IncomingRecord>();
            for (var size = 1 + _random.Next(_random.Next(3) switch { 0 => 1, 1 => 10, _ => 250 }); size > 0; size--)
            {
                var waiting = queues.Where(queue => queue.Count > 0).ToList();
                if (waiting.Count == 0) break;
                batch.Add(waiting[_random.Next(waiting.Count)].Dequeue().Incoming);
            }

            yield return batch;
        }
    }

    // A document of its own, or a further member of one that the same log made.
    private void AppendHonest(PoisonLog log)
    {
        var written = _written[log];
        var member = string.Create(CultureInfo.InvariantCulture, $"m{_members++}");
        var patch = new JsonObject { [member] = _members };
        var type = written.Count == 0 || _random.Next(2) == 0 ? OperationType.Create : OperationType.Save;
        var document = type == OperationType.Save ? written[_random.Next(written.Count)] : Begin(log, member, patch);
        if (type == OperationType.Save) document[member] = _members;
        var (collection, id) = Honest.First(pair => ReferenceEquals(pair.Value, document)).Key;
        log.Append(EventBody.Write([new OperationDraft(type, collection, id, Encoding.UTF8.GetBytes(patch.ToJsonString()), log.Stamp())]), "applied", null, id);
    }

    private JsonObject Begin(PoisonLog log, string member, JsonObject patch)
    {
        var isTyped = _random.Next(3) == 0;
        if (isTyped) patch["name"] = member;
        var id = $"h-{member}";
        var document = (JsonObject)patch.DeepClone();
        document["_id"] = id;
        Honest.Add((isTyped ? Astronaut.Collection : RawOperation.Untyped, id), document);
        _written[log].Add(document);
        return document;
    }
}
