using System.Globalization;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Simulation.Replicas;
using Marten.Threads.Simulation.Writers;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation;

/// <summary>What happens in a simulation, one random thing after the other.</summary>
internal sealed class Happenings
{
    private const int StepMaxMilliseconds = 2_000;
    private const int WritePercent = 60;
    private const int PullPercent = 16;
    private const int PartPercent = 6;
    private const int RestartPercent = 3;
    private const int RebuildPercent = 1;
    private const int LargeTextsOnceIn = 40;

    private readonly SimulationPlan _plan;
    private readonly SeededRandomSource _random;
    private readonly SimulatedThread _thread;
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly SimulatedNetwork _network;
    private readonly RandomBodies _bodies;
    private readonly bool _hasLargeTexts;
    private readonly List<string> _trace = [];

    public Happenings(SimulationPlan plan, SimulatedThread thread, IReadOnlyList<Replica> replicas, SimulatedNetwork network)
    {
        (_plan, _random, _thread, _replicas, _network) = (plan, thread.Random, thread, replicas, network);
        _hasLargeTexts = _random.Next(LargeTextsOnceIn) == 0;
        _bodies = new RandomBodies(_random, _hasLargeTexts);
        if (plan.AdversaryPercent > 0) Adversary = new Adversary(_random, thread.Key, _bodies);
    }

    public Adversary? Adversary { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Operations written so far.</summary>
    public int Operations { get; private set; }

    /// <summary>What happened, in its order.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>Lets some time go by, hands out what arrives, and lets one thing happen.</summary>
    public async Task NextAsync()
    {
        Now += TimeSpan.FromMilliseconds(_random.Next(StepMaxMilliseconds));
        foreach (var message in _network.Arriving(Now)) await DeliverAsync(message);
        var replica = _replicas[_random.Next(_replicas.Count)];
        var chance = _random.Next(100);
        if ((chance -= _plan.AdversaryPercent) < 0) Attack();
        else if ((chance -= _plan.RestorePercent) < 0) BackUpOrRestore(replica);
        else if ((chance -= PullPercent) < 0) Pull(replica);
        else if ((chance -= PartPercent) < 0) PartOrHeal();
        else if ((chance -= RestartPercent) < 0) Restart(replica);
        else if ((chance -= RebuildPercent) < 0) await RebuildAsync(replica);
        else if (chance < WritePercent) await WriteAsync(replica);
    }

    /// <summary>Hands a replica what was sent to it.</summary>
    /// <exception cref="SimulationException">It takes the log of an owner who never forked it for a forked one.</exception>
    public async Task DeliverAsync(Message message)
    {
        var replica = _replicas[message.To];
        Tell($"{message.To} receives {message.Records.Count}");
        await replica.ReceiveAsync(message.Records, Now);
        foreach (var log in message.Records.Select(static record => record.LogId).Distinct())
        {
            if (IsHonest(log) && replica.Node.TreeOf(log).Judge().State is LogState.Forked or LogState.Stopped)
                throw new SimulationException($"Replica {replica.Number} says that log {log} was forked, which it was not.");
        }
    }

    public void Tell(string what) => _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalMilliseconds:F0} {what}"));

    private bool IsHonest(LogId log) => _replicas.Any(replica => !replica.IsCareless && replica.OwnLogs.Contains(log));

    private async Task WriteAsync(Replica replica)
    {
        var isRaw = (replica.IsHostile || (_hasLargeTexts && _plan.HostilePercent > 0)) && _random.Next(2) == 0;
        var records = isRaw
            ? await replica.WriteAsync(_bodies.Next(), beginEmpty: _random.Next(2) == 0, Now)
            : await replica.WriteAsync(replica.Writes.Next(replica.Node.Stored), Now);
        Count(records);
        if (records.Count == 0) return;
        Tell($"{replica.Number} writes {records[^1].Cid}");
        Adversary?.See(records);
        foreach (var other in _replicas.Where(other => other != replica)) _network.Send(new Message(replica.Number, other.Number, records), Now);
    }

    private void Attack()
    {
        var records = Adversary!.Act();
        Count(records);
        Tell($"the adversary makes {records.Count}");
        if (records.Count == 0) return;
        foreach (var replica in _replicas.Where(_ => _random.Next(3) > 0)) _network.Send(new Message(replica.Number, replica.Number, records), Now);
    }

    private void Pull(Replica replica)
    {
        var from = _replicas[_random.Next(_replicas.Count)];
        var missing = from.Node.Held.Where(record => !replica.Node.Holds(record)).ToList();
        Tell($"{replica.Number} pulls {missing.Count} from {from.Number}");
        foreach (var batch in Deliveries.Of(missing, _random)) _network.Send(new Message(from.Number, replica.Number, batch), Now);
    }

    private void PartOrHeal()
    {
        if (_network.IsParted) _network.Heal();
        else _network.Part(_ => _random.Next(3));
        Tell(_network.IsParted ? "the network is parted" : "the network is whole");
    }

    private void Restart(Replica replica)
    {
        Tell($"{replica.Number} starts anew");
        replica.Restart();
    }

    private Task RebuildAsync(Replica replica)
    {
        Tell($"{replica.Number} is rebuilt");
        return replica.RebuildAsync();
    }

    private void BackUpOrRestore(Replica replica)
    {
        if (_random.Next(3) > 0)
        {
            replica.BackUp();
            Tell($"{replica.Number} is backed up");
        }
        else if (replica.Restore()) Tell($"{replica.Number} is restored");
    }

    private void Count(IEnumerable<VerifiedRecord> records) =>
        Operations += records.Sum(record => EventBody.TryRead(_thread.Bodies.Of(record), out var operations) ? operations.Count : 0);
}
