namespace Marten.Threads.Libp2p.Yamux;

/// <summary>How many bytes the peer still takes on a stream.</summary>
internal struct SendWindow()
{
    private uint _available = YamuxOptions.InitialWindow;

    public readonly bool IsOpen => _available > 0;

    /// <summary>Adds what the peer announced; false when that is more than a window can be.</summary>
    public bool TryGrow(uint delta)
    {
        if (delta > uint.MaxValue - _available)
            return false;
        _available += delta;
        return true;
    }

    /// <summary>Takes up to so many bytes, and says how many.</summary>
    public int Take(int wanted)
    {
        int taken = (int)Math.Min((uint)wanted, _available);
        _available -= (uint)taken;
        return taken;
    }
}
