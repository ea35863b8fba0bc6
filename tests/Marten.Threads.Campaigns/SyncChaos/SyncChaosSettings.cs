namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>How large the schedules are.</summary>
internal sealed record SyncChaosSettings
{
    public int Peers { get; init; } = 3;

    /// <summary>Writes of a schedule.</summary>
    public int Writes { get; init; } = 2_000;

    /// <summary>The most writes of one peer between two events.</summary>
    public int WritesAtOnceMax { get; init; } = 60;

    /// <summary>Of this many schedules one has a log whose owner equivocates.</summary>
    public int SchedulesPerEquivocation { get; init; } = 4;

    public TimeSpan ExchangeInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Until when all peers must agree once nothing is in their way.</summary>
    public TimeSpan ConvergeMax { get; init; } = TimeSpan.FromSeconds(120);
}
