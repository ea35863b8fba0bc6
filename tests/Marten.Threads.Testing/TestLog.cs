using System.Text;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>
/// A valid signed chain made from a seed: <c>TestLog.OfRecords(seed: 1, count: 3)</c>. Keys, nonces and stamps follow from the seed and the
/// calls, so a failing test can be run again. Records can be spoiled one by one (<see cref="SpoiledRecords"/>).
/// </summary>
public sealed class TestLog
{
    private const long FirstTimestamp = 1_600_000_000_000_000_000;
    private const long TimestampStep = 1_000;

    private readonly List<TestRecord> _records = [];
    private long _timestamp = FirstTimestamp;

    /// <summary>An empty log.</summary>
    /// <param name="seed">Decides everything that is not given.</param>
    /// <param name="thread">The thread's key with read key; give the same to several logs to have them in one thread.</param>
    /// <param name="author">The identity that its records name.</param>
    public TestLog(ulong seed, ThreadKey? thread = null, SigningKey? author = null)
    {
        Random = new SeededRandomSource(seed);
        ThreadKey = thread ?? ThreadKey.Generate(Random);
        Author = author ?? SigningKey.Generate(Random);
        LogKey = SigningKey.Generate(Random);
    }

    private TestLog(TestLog trunk, int records, ulong seed)
    {
        Random = new SeededRandomSource(seed);
        ThreadKey = trunk.ThreadKey;
        Author = trunk.Author;
        LogKey = trunk.LogKey;
        _records.AddRange(trunk._records.Take(records).Select(record => new TestRecord(this, record.Verified, record.Body)));
        _timestamp = trunk._timestamp;
    }

    /// <summary>The stream that the log's keys and nonces come from.</summary>
    public SeededRandomSource Random { get; }

    /// <summary>Service and read key.</summary>
    public ThreadKey ThreadKey { get; }

    /// <summary>Signs the records.</summary>
    public SigningKey LogKey { get; }

    /// <summary>The identity that the records name.</summary>
    public SigningKey Author { get; }

    /// <summary>The log's id.</summary>
    public LogId LogId => LogId.FromKey(LogKey.VerifyingKey);

    /// <summary>All records, oldest first.</summary>
    public IReadOnlyList<TestRecord> Records => _records;

    /// <summary>The newest record.</summary>
    public TestRecord Last => _records[^1];

    /// <summary>The newest record's CID; undefined while there is none.</summary>
    public Cid Head => _records.Count == 0 ? default : Last.Cid;

    /// <summary>A log of records that each create one instance.</summary>
    public static TestLog OfRecords(ulong seed, int count, ThreadKey? thread = null)
    {
        var log = new TestLog(seed, thread);
        for (int i = 0; i < count; i++)
            log.Create("Dogs", $"dog-{i}", $$"""{"_id":"dog-{{i}}","name":"Rex {{i}}"}""");
        return log;
    }

    /// <summary>Appends the empty record with which own logs begin.</summary>
    public TestLog Begin() => Append(EventBody.Empty);

    /// <summary>Appends a record with a body of any bytes.</summary>
    public TestLog Append(ReadOnlySpan<byte> body)
    {
        _records.Add(Forge(body, Head));
        return this;
    }

    /// <summary>Appends a record with operations.</summary>
    public TestLog Append(params IReadOnlyList<OperationDraft> operations) => Append(EventBody.Write(operations));

    /// <summary>Appends a record that creates an instance.</summary>
    public TestLog Create(string collection, string id, string json, long? timestamp = null) =>
        Append(Draft(OperationType.Create, collection, id, json, timestamp));

    /// <summary>Appends a record that merges a patch onto an instance.</summary>
    public TestLog Save(string collection, string id, string json, long? timestamp = null) =>
        Append(Draft(OperationType.Save, collection, id, json, timestamp));

    /// <summary>Appends a record that deletes an instance.</summary>
    public TestLog Delete(string collection, string id, long? timestamp = null) =>
        Append(Draft(OperationType.Delete, collection, id, "", timestamp));

    /// <summary>An operation stamped a microsecond after the one before it, or as told.</summary>
    public OperationDraft Draft(OperationType type, string collection, string id, string json = "", long? timestamp = null) =>
        new(type, collection, id, Encoding.UTF8.GetBytes(json), timestamp ?? (_timestamp += TimestampStep));

    /// <summary>A second branch of the same log, by the same keys: the first <paramref name="records"/> records are shared, the next one differs.</summary>
    public TestLog ForkAfter(int records, ulong seed) => new(this, records, seed);

    /// <summary>A record that is signed as this log's but not appended to it.</summary>
    /// <param name="body">The content.</param>
    /// <param name="previous">The record it names as the one before; undefined makes a first record.</param>
    public TestRecord Forge(ReadOnlySpan<byte> body, Cid previous) =>
        new(this, RecordForge.Forge(ThreadKey, LogKey, Author.VerifyingKey, previous, body, Random), body.ToArray());
}
