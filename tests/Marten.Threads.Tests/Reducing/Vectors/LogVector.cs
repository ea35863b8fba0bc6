using System.Text.Json;
using Marten.Threads.Ingesting;
using Marten.Threads.Logs;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Tests.Logs;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>
/// A case of logs.json as real, signed records: its events are given CIDs that sort as their stand-ins do, its authors keys.
/// </summary>
internal sealed class LogVector
{
    private const string Missing = "missing";

    private readonly ForkingLog _log = new(seed: 6);
    private readonly Dictionary<string, VerifiedRecord> _records = [];
    private readonly HashSet<string> _waiting = [];

    public LogVector(JsonElement one)
    {
        var records = one.GetProperty("records").EnumerateArray().ToList();
        var names = records.Select(record => record.Field("event")!).Distinct().Order(StringComparer.Ordinal).ToList();
        var events = names.Zip(_log.Events(names.Count)).ToDictionary(pair => pair.First, pair => pair.Second);
        var elsewhere = new ForkingLog(seed: 7);
        foreach (var record in records)
        {
            if (record.Field("parent") is { } named && (named == Missing || _waiting.Contains(named))) _waiting.Add(record.Field("id")!);
            var (@event, author) = (events[record.Field("event")!], AuthorOf(record.Field("author")!));
            _records[record.Field("id")!] = record.Field("parent") switch
            {
                null => _log.First(@event, author),
                Missing => _log.After(elsewhere.First(elsewhere.Events(1)[0]), @event, author),
                var parent => _log.After(_records[parent], @event, author),
            };
        }
    }

    public IReadOnlyList<VerifiedRecord> Records => [.. _records.Values];

    /// <summary>What the product makes of the records in an order, in the words of the file.</summary>
    public async Task<(string State, string? Author, long Head, SortedDictionary<string, string> Standings)> JudgeAsync(IReadOnlyList<VerifiedRecord> order)
    {
        var logs = new PureLogs();
        var book = logs.Open(order);
        await BatchPlacement.PlaceAsync(book, new VerifiedBatch(order, new Dictionary<Cid, string>(), []), CancellationToken.None);
        logs.Store(book);

        var tree = book.Tree(_log.Id);
        var verdict = tree.Judge();
        return (
            LogStates.NameOf(verdict.State),
            verdict.ClaimedAuthor.IsEmpty ? null : verdict.ClaimedAuthor.Span.SequenceEqual(_log.Author) ? "A" : "B",
            tree.Branches[verdict.Winner].HeadCounter,
            VectorCases.Sorted(_records.Keys, id => id, id => StandingOf(logs, tree, id)));
    }

    // A record that is not kept, beyond the stop of a log, stands as those that are.
    private string StandingOf(PureLogs logs, LogTree tree, string id)
    {
        if (!tree.TryFind(_records[id].Cid, out var position)) return _waiting.Contains(id) ? "waits" : "rejected: fork";
        return logs.StandingOf(tree, position) switch
        {
            RecordStanding.Counts => "counts",
            RecordStanding.Unconfirmed => "unconfirmed",
            RecordStanding.Fork => "rejected: fork",
            RecordStanding.FirstRecord => "rejected: first record",
            _ => "rejected: author",
        };
    }

    private byte[] AuthorOf(string name) => name == "A" ? _log.Author : _log.Stranger;
}
