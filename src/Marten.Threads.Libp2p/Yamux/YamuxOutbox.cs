namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// What a stream has to say and has not said: its greeting, window, data, end or reset. Everything here is called under the stream's lock, but for
/// <see cref="CancelBy"/>.
/// </summary>
/// <param name="id">The stream's number.</param>
/// <param name="greeting">SYN or ACK, which goes with the first frame.</param>
/// <param name="frameMax">Longest frame of data.</param>
internal sealed class YamuxOutbox(uint id, YamuxFlags greeting, int frameMax)
{
    private readonly PendingWrite _write = new();
    private SendWindow _window = new();
    private ReadOnlyMemory<byte> _unsent;
    private YamuxFlags _greeting = greeting;
    private uint _announcement;
    private bool _partly; // whether a part of the write was sent, and not all of it

    /// <summary>Whether nothing more will be written.</summary>
    public bool FinDue { get; private set; }

    /// <summary>Whether the end was handed to the writer.</summary>
    public bool FinSent { get; private set; }

    public bool ResetDue { get; private set; }

    /// <summary>Whether a write ended in the middle: an end behind it would make a part look like the whole.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Whether data wait to be sent.</summary>
    public bool HasUnsent => !_unsent.IsEmpty;

    /// <summary>Whether a window waits to be announced.</summary>
    public bool Announces => _announcement > 0;

    /// <summary>Whether a write is under way whose end its writer has not seen.</summary>
    public bool IsWriting => _write.IsPending;

    public ValueTask Write(ReadOnlyMemory<byte> data)
    {
        _unsent = data;
        _partly = false;
        return _write.Begin();
    }

    /// <summary>Lets a token cancel the write. Not under the lock.</summary>
    public void CancelBy(YamuxStream stream, CancellationToken cancellationToken) => _write.CancelBy(stream, cancellationToken);

    /// <summary>Ends the write that is under way with an error; what it brought and was not sent is not looked at any more. False when there is none.</summary>
    public bool TryDrop(Exception exception)
    {
        _unsent = default;
        bool dropped = _write.Fail(exception);
        IsTorn |= dropped && _partly;
        return dropped;
    }

    /// <summary>The end is due, behind the data.</summary>
    public void Complete() => FinDue = true;

    public void Reset() => ResetDue = true;

    public void Announce(uint delta) => _announcement += delta;

    /// <summary>The peer takes more; false when that is more than a window can be.</summary>
    public bool TryOpenWindow(uint delta) => _window.TryGrow(delta);

    /// <summary>Writes what is due, at most one frame of data.</summary>
    public int TakeFrames(Span<byte> room, out bool hasMore)
    {
        int written = TakeAnnouncement(room);
        written += TakeData(room[written..]);
        written += TakeFin(room[written..]);
        hasMore = (!_unsent.IsEmpty && _window.IsOpen) || (FinDue && !FinSent && _unsent.IsEmpty);
        return written;
    }

    public int TakeReset(Span<byte> room)
    {
        if (!ResetDue)
            return 0;
        ResetDue = false;
        if (_greeting == YamuxFlags.Syn)
            return 0; // the peer never heard of it
        new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0).Write(room);
        return YamuxHeader.Size;
    }

    private int TakeAnnouncement(Span<byte> room)
    {
        if (_greeting == YamuxFlags.None && _announcement == 0)
            return 0;
        new YamuxHeader(YamuxFrameType.WindowUpdate, _greeting, id, _announcement).Write(room);
        _greeting = YamuxFlags.None;
        _announcement = 0;
        return YamuxHeader.Size;
    }

    private int TakeData(Span<byte> room)
    {
        int wanted = Math.Min(Math.Min(_unsent.Length, frameMax), room.Length - YamuxHeader.Size);
        int length = wanted > 0 ? _window.Take(wanted) : 0;
        if (length == 0)
            return 0;
        new YamuxHeader(YamuxFrameType.Data, YamuxFlags.None, id, (uint)length).Write(room);
        _unsent.Span[..length].CopyTo(room[YamuxHeader.Size..]);
        _unsent = _unsent[length..];
        _partly = !_unsent.IsEmpty;
        if (!_partly)
            _write.Succeed();
        return YamuxHeader.Size + length;
    }

    private int TakeFin(Span<byte> room)
    {
        if (!FinDue || FinSent || !_unsent.IsEmpty || room.Length < YamuxHeader.Size)
            return 0;
        new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, id, 0).Write(room);
        FinSent = true;
        return YamuxHeader.Size;
    }
}
