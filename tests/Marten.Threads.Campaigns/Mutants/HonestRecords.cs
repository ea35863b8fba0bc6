using System.Text;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>Records that nobody spoilt: logs of several lengths and contents in two threads, and the recorded threads of the reference.</summary>
internal sealed class HonestRecords
{
    private const int LargeBodyLength = 300_000;

    private readonly List<HonestRecord> _all = [];
    private readonly List<HonestRecord> _owned;
    private readonly List<TestLog> _logs;

    public HonestRecords(ulong seed)
    {
        var first = TestLog.OfRecords(seed, 1);
        var second = TestLog.OfRecords(seed + 1, 2);
        _logs =
        [
            first, TestLog.OfRecords(seed + 2, 9, first.ThreadKey), Various(new TestLog(seed + 3, first.ThreadKey, first.Author)),
            second, Various(new TestLog(seed + 4, second.ThreadKey)), new TestLog(seed + 5, second.ThreadKey).Begin(),
        ];
        foreach (var log in _logs)
            _all.AddRange(log.Records.Select(record => new HonestRecord(record.Envelope, log.LogId, log.ThreadKey, log.LogKey)));
        _owned = [.. _all];
        foreach (var thread in RecordedThread.All())
            _all.AddRange(thread.Logs.SelectMany(log => log.Records.Select(record => new HonestRecord(record.Envelope, log.LogId, thread.Key, null))));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<HonestRecord> All => _all;

    /// <summary>Logs whose keys are here.</summary>
    public IReadOnlyList<TestLog> Logs => _logs;

    public HonestRecord Any(SeededRandomSource random) => _all[random.Next(_all.Count)];

    /// <summary>One whose log key is here.</summary>
    public HonestRecord Owned(SeededRandomSource random) => _owned[random.Next(_owned.Count)];

    public HonestRecord First(SeededRandomSource random) => Where(random, static record => record.IsFirst);

    public HonestRecord Later(SeededRandomSource random) => Where(random, static record => !record.IsFirst);

    public HonestRecord Where(SeededRandomSource random, Func<HonestRecord, bool> fits)
    {
        while (true)
        {
            // half from the logs made here, which are few beside the recorded ones
            var record = random.Next(2) == 0 ? Owned(random) : Any(random);
            if (fits(record)) return record;
        }
    }

    /// <summary>Another record than this one.</summary>
    public HonestRecord Other(HonestRecord record, SeededRandomSource random) => Where(random, other => other.Cid != record.Cid);

    /// <summary>A record that was never judged before: any content, any place in a log, now and then an author with a key of another type.</summary>
    public HonestRecord Fresh(SeededRandomSource random)
    {
        var log = _logs[random.Next(_logs.Count)];
        var body = new byte[1 + random.Next(random.Next(8) == 0 ? 4_000 : 200)];
        random.Fill(body);
        var previous = random.Next(4) == 0 ? default : Cid.OfDagCbor(body);
        var logKey = random.Next(2) == 0 ? log.LogKey : SigningKey.Generate(random);
        var forged = RecordForge.Forge(log.ThreadKey, logKey, log.Author.VerifyingKey, previous, body, random);
        var honest = new HonestRecord(forged.Envelope, forged.LogId, log.ThreadKey, logKey);
        if (random.Next(4) > 0) return honest;

        var parts = (honest.Parts with { AuthorKey = AuthorKeys.OfAnotherType(random) }).SignBy(logKey);
        return new HonestRecord(honest.Sealed(parts, random), honest.LogId, log.ThreadKey, logKey);
    }

    private static TestLog Various(TestLog log)
    {
        log.Begin().Create("Dogs", "rex", """{"_id":"rex","name":"Rex","age":3}""").Save("Dogs", "rex", """{"age":4}""").Delete("Dogs", "rex");
        log.Append(Encoding.UTF8.GetBytes("no CBOR at all")).Append([0xa0]).Append([0xf6]);
        log.Append(Enumerable.Range(0, 40).Select(i => log.Draft(Protocol.Patches.OperationType.Create, "Cats", $"cat-{i}", """{"_id":"cat"}""")).ToList());
        return log.Append(RecordParts.Bytes(new byte[LargeBodyLength]));
    }
}
