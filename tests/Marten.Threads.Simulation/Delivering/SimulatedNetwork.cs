using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Delivering;

/// <summary>Records on their way.</summary>
internal sealed record Message(int From, int To, IReadOnlyList<VerifiedRecord> Records);

/// <summary>
/// A network that loses, repeats, delays and reorders, and can be parted. What does not arrive is not sent again by it: replicas pull.
/// </summary>
internal sealed class SimulatedNetwork
{
    private const int PercentMax = 40;
    private static readonly TimeSpan[] Delays = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)];

    private readonly SeededRandomSource _random;
    private readonly PriorityQueue<Message, (TimeSpan Due, long Number)> _travelling = new();
    private readonly int[] _sides;
    private readonly int _lostPercent;
    private readonly int _repeatedPercent;
    private readonly TimeSpan _delayMax;
    private long _number;

    public SimulatedNetwork(int replicas, SeededRandomSource random)
    {
        _random = random;
        _sides = new int[replicas];
        _lostPercent = random.Next(PercentMax);
        _repeatedPercent = random.Next(PercentMax);
        _delayMax = Delays[random.Next(Delays.Length)];
    }

    /// <summary>Messages that were lost on the way.</summary>
    public int Lost { get; private set; }

    /// <summary>Messages that a parting kept back; they are lost too.</summary>
    public int Withheld { get; private set; }

    /// <summary>Messages that came more than once.</summary>
    public int Repeated { get; private set; }

    public bool IsParted => _sides.Any(side => side != _sides[0]);

    public bool Connects(int one, int other) => _sides[one] == _sides[other];

    /// <summary>Parts the network: only replicas of one side reach each other.</summary>
    /// <param name="sideOf">The side of each replica.</param>
    public void Part(Func<int, int> sideOf)
    {
        for (var replica = 0; replica < _sides.Length; replica++) _sides[replica] = sideOf(replica);
    }

    public void Heal() => Part(static _ => 0);

    public void Send(Message message, TimeSpan now)
    {
        if (!Connects(message.From, message.To))
        {
            Withheld++;
            return;
        }

        if (_random.Next(100) < _lostPercent)
        {
            Lost++;
            return;
        }

        Post(message, now);
        if (_random.Next(100) >= _repeatedPercent) return;
        Repeated++;
        Post(message, now);
    }

    /// <summary>What arrives by now, in its order.</summary>
    public IEnumerable<Message> Arriving(TimeSpan now)
    {
        while (_travelling.TryPeek(out _, out var next) && next.Due <= now)
        {
            var message = _travelling.Dequeue();
            if (Connects(message.From, message.To)) yield return message;
            else Withheld++;
        }
    }

    private void Post(Message message, TimeSpan now)
    {
        var delay = _delayMax * (_random.Next(1_000) / 1_000.0);
        _travelling.Enqueue(message, (now + delay, _number++));
    }
}
