namespace Marten.Threads.Logs;

/// <summary>What became of a verified record that was offered to its log.</summary>
internal enum PlacementKind
{
    /// <summary>It is the next record of a branch.</summary>
    Appended,

    /// <summary>It begins a branch of its own.</summary>
    Branched,

    /// <summary>Its event is known at this place; this is another envelope around it.</summary>
    AnotherEnvelope,

    /// <summary>This very envelope is known.</summary>
    Known,

    /// <summary>The record before it is not known here.</summary>
    Gap,

    /// <summary>
    /// It cannot be told yet: the tree needs the event that is stored at the placement's position
    /// (<see cref="LogTree.KnowEvent"/>), then the record is to be offered again.
    /// </summary>
    NeedsEvent,

    /// <summary>The log holds as many unconfirmed first records as this node keeps; a confirmed one is still taken.</summary>
    FirstRecordQuota,

    /// <summary>The log is stopped and the record lies where nothing can count any more.</summary>
    Stopped,
}

/// <summary>A placement and, except for <see cref="PlacementKind.Gap"/> and the two refusals, the place.</summary>
internal readonly record struct Placement(PlacementKind Kind, RecordPosition Position, bool AuthorMatches);
