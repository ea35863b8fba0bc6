using System.Runtime.InteropServices;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// What the peer may send on a stream. The window is announced again when half of it was read, and doubled where it was read so fast that the
/// peer must have waited for that: in less than four round trips.
/// </summary>
/// <param name="now">When the peer may begin to send, as a time stamp.</param>
[StructLayout(LayoutKind.Auto)]
internal struct ReceiveWindow(long now)
{
    private const int FastRoundTrips = 4;

    private uint _credit = YamuxOptions.InitialWindow;
    private int _size = YamuxOptions.InitialWindow;
    private int _coming; // what accepted frames still bring
    private long _announcedAt = now;

    /// <summary>How large the window is when nothing is unread.</summary>
    public readonly int Size => _size;

    /// <summary>Bytes received and not read.</summary>
    public int Unread { get; private set; }

    /// <summary>Takes a frame's length; false when the peer was not allowed to send so much.</summary>
    public bool TryReceive(uint length)
    {
        if (length > _credit)
            return false;
        _credit -= length;
        _coming += (int)length;
        return true;
    }

    /// <summary>Bytes of an accepted frame have come.</summary>
    public void Came(int count)
    {
        _coming -= count;
        Unread += count;
    }

    /// <summary>Bytes were read, or thrown away.</summary>
    /// <returns>How many of them were still counted as unread.</returns>
    public int Leave(int count)
    {
        int left = Math.Min(count, Unread);
        Unread -= left;
        return left;
    }

    /// <summary>How much to announce now; 0 while less than half of the window was read.</summary>
    /// <param name="now">A time stamp.</param>
    /// <param name="roundTrip">The connection's round trip, or zero when it is not known.</param>
    /// <param name="time">What the time stamp is of.</param>
    /// <param name="maxSize">Limit of the window.</param>
    /// <param name="tryReserve">Asked for the bytes by which the window would grow.</param>
    public uint Announce(long now, TimeSpan roundTrip, TimeProvider time, int maxSize, Func<int, bool> tryReserve)
    {
        if (Missing < _size / 2)
            return 0;
        bool fast = roundTrip > TimeSpan.Zero && time.GetElapsedTime(_announcedAt, now) < FastRoundTrips * roundTrip;
        int grown = (int)Math.Min((long)_size * 2, maxSize);
        if (fast && grown > _size && tryReserve(grown - _size))
            _size = grown;
        _announcedAt = now;
        uint delta = (uint)Missing;
        _credit += delta;
        return delta;
    }

    private readonly long Missing => _size - Unread - _coming - (long)_credit;
}
