namespace Marten.Threads.Campaigns.SyncTakeover;

/// <summary>How large a takeover is, and how long it may last.</summary>
internal sealed record SyncTakeoverSettings
{
    /// <summary>Threads, whose ids are random, so that both processes have buckets with some.</summary>
    public int Threads { get; init; } = 8;

    /// <summary>Writes of a process to each thread while one of them is killed.</summary>
    public int Writes { get; init; } = 10;

    public TimeSpan ExchangeInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Until when the buckets must be shared after a process has started.</summary>
    public TimeSpan ShareMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until when the survivor must own all buckets after the other one was killed.</summary>
    public TimeSpan TakeoverMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Until when acknowledged writes must be at the other peer, and its own here.</summary>
    public TimeSpan ReachMax { get; init; } = TimeSpan.FromSeconds(10);
}
