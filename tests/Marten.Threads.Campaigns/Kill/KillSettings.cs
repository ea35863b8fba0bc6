namespace Marten.Threads.Campaigns.Kill;

/// <summary>How large the campaign is.</summary>
internal sealed record KillSettings
{
    /// <summary>Writing processes; one that ingests comes to them.</summary>
    public int Writers { get; init; } = 3;

    /// <summary>Events between two checks, each of which looks at everything.</summary>
    public int EventsInRound { get; init; } = 10;

    /// <summary>Of so many events one happens to the database, the others to a process.</summary>
    public int EventsPerDatabaseFault { get; init; } = 4;

    /// <summary>The longest pause between two events, in milliseconds; it is drawn from 100 up to this.</summary>
    public int PauseMax { get; init; } = 1_500;

    /// <summary>The most units that must be acknowledged between two events, so that a slow machine tests as much; it is drawn up to this.</summary>
    public int UnitsMax { get; init; } = 30;

    /// <summary>Size of the server's disk.</summary>
    public int DiskMegabytes { get; init; } = 1_024;

    /// <summary>Of so many rounds one has its instances made by the daemon; at the end of the campaign, in a database of its own.</summary>
    public int RoundsPerAsyncRound { get; init; } = 4;
}
