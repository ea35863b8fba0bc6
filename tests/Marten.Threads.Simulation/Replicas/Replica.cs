using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Simulation.Validating;
using Marten.Threads.Simulation.Writers;
using Marten.Threads.Testing;
using Marten.Threads.Writing;

namespace Marten.Threads.Simulation.Replicas;

/// <summary>One participant: its clock, its node, its own log, and the backups of its database.</summary>
internal sealed class Replica
{
    /// <summary>Where only replicas write that never fork a log.</summary>
    public const string HonestCollection = "Birds";

    private readonly SimulatedThread _thread;
    private readonly ReplicaClock _clock;
    private readonly Func<PureNode> _newNode;
    private readonly SigningKey _identity;
    private readonly Func<string, IOperationJudge?> _judgeOf;
    private readonly HashSet<LogId> _ownLogs = [];
    private readonly List<VerifiedRecord> _forged = [];
    private readonly List<Database> _backups = [];
    private Database _database;

    /// <param name="number">Its place among the replicas.</param>
    /// <param name="thread">What it shares with the others.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="plan">Decides what kind of replica it may be.</param>
    public Replica(int number, SimulatedThread thread, ReplicaClock clock, SimulationPlan plan)
    {
        var disorder = new SeededRandomSource((ulong)thread.Random.Next(int.MaxValue));
        Number = number;
        (_thread, _clock) = (thread, clock);
        _identity = SigningKey.Generate(thread.Random);
        _judgeOf = plan.IsValidated ? MemberCountRule.Of : static _ => null;
        _newNode = () => new PureNode(thread.Bodies, disorder, plan.Reduce, _judgeOf);
        _database = new Database(_newNode(), null, 0);
        IsHostile = thread.Random.Next(100) < plan.HostilePercent;
        IsCareless = thread.Random.Next(100) < plan.CarelessPercent;
        Writes = new RandomWrites(thread.Random, plan.Ids, ["Dogs", "Cats", IsCareless ? "Fish" : HonestCollection]);
    }

    public int Number { get; }

    /// <summary>Whether it also writes clumsy and hostile bodies.</summary>
    public bool IsHostile { get; }

    /// <summary>Whether it does not notice when it was restored: then it continues its log where the backup ends, and so forks it.</summary>
    public bool IsCareless { get; }

    /// <summary>What its application writes.</summary>
    public RandomWrites Writes { get; }

    /// <summary>Records that it forged, lost ones included.</summary>
    public IReadOnlyList<VerifiedRecord> Forged => _forged;

    public PureNode Node => _database.Node;

    /// <summary>The logs that it ever wrote.</summary>
    public IReadOnlySet<LogId> OwnLogs => _ownLogs;

    /// <summary>Takes in records from the network, in any order.</summary>
    public async Task ReceiveAsync(IReadOnlyList<VerifiedRecord> records, TimeSpan now)
    {
        var limit = Stamps.Of(_clock.At(now) + ReductionParts.ClockAheadMax);
        var added = await Node.IngestAsync(records.Select(_thread.Verify));
        var newest = added.Where(operation => operation.Stamp <= limit).Select(static operation => operation.Stamp).DefaultIfEmpty(0).Max();
        _database = _database with { Newest = Math.Max(_database.Newest, newest) };
    }

    /// <summary>Commits an application's writes. What it saved is what it sees.</summary>
    /// <returns>The records that were forged; none if the writes have no effect, or if a document has grown too large for them.</returns>
    public async Task<IReadOnlyList<VerifiedRecord>> WriteAsync(IReadOnlyList<BufferedWrite> writes, TimeSpan now)
    {
        var done = new ThreadWrites(new WriteClock(_database.Newest, _clock.At(now)));
        var plan = new WritePlan(Node.Stored, done, _identity.VerifyingKey);
        try
        {
            foreach (var write in writes) plan.Add(write);
        }
        catch (ThreadWriteRefusedException refusal) when (refusal.Problems.All(static problem => problem.Rule == "size"))
        {
            return [];
        }

        if (plan.Operations.Count == 0 || plan.Attempts.Any(IsRefused)) return [];
        var records = await WriteAsync(EventBody.Write(plan.Operations), beginEmpty: true, now);
        foreach (var (instance, (document, stamp)) in done.State)
        {
            // At the largest stamp that promise ends: there the log id decides.
            if (stamp < EventBody.TimestampMax && Node.Stored[instance].Document?.ToString() != document?.ToString())
                throw new SimulationException($"Replica {Number} does not see what it saved as {instance}.");
        }

        return records;
    }

    private bool IsRefused(OperationAttempt attempt) => _judgeOf(attempt.Instance.Collection)?.Judge(attempt).Verdict == OperationVerdict.Rejected;

    /// <summary>Writes a record with any body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="beginEmpty">Whether a new log begins with a record without operations, as the product's do.</param>
    /// <param name="now">Time since the simulation began.</param>
    public async Task<IReadOnlyList<VerifiedRecord>> WriteAsync(byte[] body, bool beginEmpty, TimeSpan now)
    {
        var log = OpenLog();
        var records = new List<VerifiedRecord>();
        var tree = Node.TreeOf(LogId.FromKey(log.VerifyingKey));
        var head = tree.Branches.Count == 0 ? default : tree.Branches[tree.Judge().Winner].Head;
        if (!head.IsDefined && beginEmpty) records.Add(Forge(log, default, EventBody.Empty));
        records.Add(Forge(log, records.Count == 0 ? head : records[0].Cid, body));
        _forged.AddRange(records);
        await ReceiveAsync(records, now);
        return records;
    }

    /// <summary>Starts anew: what was not stored is gone.</summary>
    public void Restart() => _database = _database with { Node = Node.Copy() };

    /// <summary>Reduces everything again from the stored records.</summary>
    public async Task RebuildAsync()
    {
        var rebuilt = _newNode();
        foreach (var batch in Deliveries.Of([.. Node.Held], _thread.Random)) await rebuilt.IngestAsync(batch);
        _database = _database with { Node = rebuilt };
    }

    public void BackUp() => _backups.Add(_database with { Node = Node.Copy() });

    /// <summary>Goes back to an older database. Unless it is careless it notices that, and begins a new log with its next write.</summary>
    /// <returns>False where there is no backup.</returns>
    public bool Restore()
    {
        if (_backups.Count == 0) return false;
        var backup = _backups[_thread.Random.Next(_backups.Count)];
        _database = backup with { Node = backup.Node.Copy(), Log = IsCareless ? backup.Log : null };
        return true;
    }

    // A log that forked is never continued, as in the product.
    private SigningKey OpenLog()
    {
        if (_database.Log is { } open && Node.TreeOf(LogId.FromKey(open.VerifyingKey)).Judge().State is LogState.Empty or LogState.Unconfirmed or LogState.Open) return open;
        var key = SigningKey.Generate(_thread.Random);
        _ownLogs.Add(LogId.FromKey(key.VerifyingKey));
        _database = _database with { Log = key };
        return key;
    }

    private VerifiedRecord Forge(SigningKey log, Cid previous, ReadOnlySpan<byte> body) =>
        RecordForge.Forge(_thread.Key, log, _identity.VerifyingKey, previous, body, _thread.Random);

    /// <summary>What a database of the replica holds.</summary>
    /// <param name="Node">Logs, operations, instances.</param>
    /// <param name="Log">Key of the log in use, if there is one.</param>
    /// <param name="Newest">Newest stamp seen that is not too far ahead.</param>
    private sealed record Database(PureNode Node, SigningKey? Log, long Newest);
}
