using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Marten.Threads.Libp2p.Bounded;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>
/// Makes dials that failed wait before the next try, each time twice as long, for a peer as a whole and for each of its end points. An end
/// point waits for one peer only: whoever names somebody else's end point as his own keeps nobody from dialing the right one there. Bounded, least
/// recently used ones are forgotten. Safe for use from several threads.
/// </summary>
internal sealed class DialBackoff
{
    /// <summary>The default of how many waits are kept, of peers and of end points: as many as there are peers in a book.</summary>
    public const int DefaultCapacity = 4096;

    /// <summary>The default of the first wait: a peer that restarts is back after a second or two.</summary>
    public static readonly TimeSpan DefaultFirst = TimeSpan.FromSeconds(1);

    /// <summary>The default of the longest wait: a peer that comes back is found within minutes, one that does not costs next to nothing.</summary>
    public static readonly TimeSpan DefaultLongest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly RecencyTable<DialKey, Wait> _waits;

    /// <summary>Makes one in which nobody waits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads the waits, so that a thousand hosts do not come back to a restarted one in the same moment.</param>
    /// <param name="first">The first wait; null for <see cref="DefaultFirst"/>.</param>
    /// <param name="longest">The longest wait; null for <see cref="DefaultLongest"/>.</param>
    /// <param name="capacity">How many waits are kept.</param>
    public DialBackoff(TimeProvider time, IRandomSource random, TimeSpan? first = null, TimeSpan? longest = null, int capacity = DefaultCapacity)
    {
        _time = time;
        _random = random;
        _first = first ?? DefaultFirst;
        _longest = longest ?? DefaultLongest;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_first, TimeSpan.Zero, nameof(first));
        ArgumentOutOfRangeException.ThrowIfLessThan(_longest, _first, nameof(longest));
        _waits = new RecencyTable<DialKey, Wait>(capacity);
    }

    /// <summary>Asks whether a peer may be dialed now. Marks nothing: two that ask at the same time may both begin.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="wait">How long to wait yet; zero when it may.</param>
    public bool TryBegin(PeerId peer, out TimeSpan wait) => TryBegin(new DialKey(peer, null), out wait);

    /// <summary>Asks whether an end point may be dialed for a peer now.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="endPoint">The end point.</param>
    /// <param name="wait">How long to wait yet; zero when it may.</param>
    public bool TryBegin(PeerId peer, IPEndPoint endPoint, out TimeSpan wait) => TryBegin(new DialKey(peer, endPoint), out wait);

    /// <summary>No end point of the peer answered: it waits longer.</summary>
    public void Failed(PeerId peer) => Failed(new DialKey(peer, null));

    /// <summary>The end point did not answer, or not as the peer: it waits longer.</summary>
    public void Failed(PeerId peer, IPEndPoint endPoint) => Failed(new DialKey(peer, endPoint));

    /// <summary>The peer is connected, whoever dialed: it waits no more.</summary>
    public void Succeeded(PeerId peer) => Succeeded(new DialKey(peer, null));

    /// <summary>The peer was reached at the end point: it waits no more.</summary>
    public void Succeeded(PeerId peer, IPEndPoint endPoint) => Succeeded(new DialKey(peer, endPoint));

    /// <summary>Whatever failed before, the peer and its end points may be dialed now.</summary>
    public void Forget(PeerId peer)
    {
        lock (_lock)
        {
            foreach (DialKey key in _waits.Entries.Select(static one => one.Key).Where(key => key.Peer == peer).ToList())
                _waits.Remove(key);
        }
    }

    private bool TryBegin(DialKey key, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_lock)
        {
            if (!_waits.TryUse(key, out Wait? state))
                return true;
            TimeSpan gone = _time.GetElapsedTime(state.Since);
            wait = gone < state.Length ? state.Length - gone : TimeSpan.Zero;
            return wait == TimeSpan.Zero;
        }
    }

    private void Failed(DialKey key)
    {
        lock (_lock)
        {
            if (!_waits.TryUse(key, out Wait? state))
            {
                state = new Wait();
                _waits.TryAdd(key, state);
            }

            TimeSpan next = state.Step == TimeSpan.Zero ? _first : Twice(state.Step);
            state.Step = IsOver(state) ? _first : next;
            state.Length = Spread(state.Step);
            state.Since = _time.GetTimestamp();
        }
    }

    private void Succeeded(DialKey key)
    {
        lock (_lock)
            _waits.Remove(key);
    }

    // A failure long after the last wait ended says nothing about that time: it counts as a first one.
    private bool IsOver(Wait state) => state.Step > TimeSpan.Zero && _time.GetElapsedTime(state.Since) > state.Length + _longest;

    private TimeSpan Twice(TimeSpan step) => step > _longest / 2 ? _longest : step * 2;

    // Three quarters of the step to all of it.
    private TimeSpan Spread(TimeSpan step)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        _random.Fill(bytes);
        double part = BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue;
        return step * (0.75 + (part / 4));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct DialKey(PeerId Peer, IPEndPoint? EndPoint);

    private sealed class Wait
    {
        public TimeSpan Step { get; set; }

        public TimeSpan Length { get; set; }

        public long Since { get; set; }
    }
}
