namespace Marten.Threads.Logs;

/// <summary>What the tree of a log's records amounts to (docs/reduction.md, section 1).</summary>
public enum LogState
{
    /// <summary>No record yet.</summary>
    Empty,

    /// <summary>One first record that no second record has confirmed yet; it counts, with a mark.</summary>
    Unconfirmed,

    /// <summary>Several first records and none confirmed: none counts.</summary>
    Contested,

    /// <summary>One chain.</summary>
    Open,

    /// <summary>Two or more branches, one of which wins.</summary>
    Forked,

    /// <summary>More branches than eight: nothing after the lowest fork counts.</summary>
    Stopped,
}
