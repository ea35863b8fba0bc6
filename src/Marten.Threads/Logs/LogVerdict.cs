namespace Marten.Threads.Logs;

/// <summary>Whether the operations of a record take part in the reduction.</summary>
internal enum RecordStanding
{
    /// <summary>They count.</summary>
    Counts,

    /// <summary>They count; the first record of the log, the only one, may still turn out to be forged.</summary>
    Unconfirmed,

    /// <summary>The record lies on a branch that lost, or after the lowest fork of a stopped log.</summary>
    Fork,

    /// <summary>A first record beside a confirmed one, or one of several of which none is confirmed.</summary>
    FirstRecord,

    /// <summary>The record names another author than the first record of its log.</summary>
    Author,
}

/// <summary>The judgement of a <see cref="LogTree"/>: a function of the set of its records alone.</summary>
internal sealed class LogVerdict
{
    private readonly long[] _countsUntil;
    private readonly bool[] _losesAsFirstRecord;

    internal LogVerdict(LogState state, int winner, long[] countsUntil, bool[] losesAsFirstRecord, ReadOnlyMemory<byte> author)
    {
        State = state;
        Winner = winner;
        _countsUntil = countsUntil;
        _losesAsFirstRecord = losesAsFirstRecord;
        ClaimedAuthor = author;
    }

    public LogState State { get; }

    /// <summary>The branch whose newest record is the head of the log; -1 when there is none.</summary>
    public int Winner { get; }

    /// <summary>The author of the first record that counts; empty when none does.</summary>
    public ReadOnlyMemory<byte> ClaimedAuthor { get; }

    /// <summary>The counter up to which records of a branch count; 0 when none does.</summary>
    public long CountsUntil(int branch) => _countsUntil[branch];

    /// <summary>Whether the branch is an unconfirmed first record that does not count beside others.</summary>
    public bool LosesAsFirstRecord(int branch) => _losesAsFirstRecord[branch];

    /// <param name="position">Where the record stands.</param>
    /// <param name="authorMatches">Whether some envelope of the record names the author of its path.</param>
    public RecordStanding StandingOf(RecordPosition position, bool authorMatches)
    {
        if (position.Counter > _countsUntil[position.Branch])
            return _losesAsFirstRecord[position.Branch] ? RecordStanding.FirstRecord : RecordStanding.Fork;
        if (!authorMatches) return RecordStanding.Author;
        return State == LogState.Unconfirmed ? RecordStanding.Unconfirmed : RecordStanding.Counts;
    }
}
