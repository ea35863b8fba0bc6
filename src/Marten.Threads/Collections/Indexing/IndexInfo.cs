namespace Marten.Threads.Collections.Indexing;

/// <summary>Where an index stands.</summary>
public enum IndexState
{
    /// <summary>It is declared, and not in the database.</summary>
    Missing,

    /// <summary>It is being built, or its build was interrupted; queries do not use it.</summary>
    Incomplete,

    /// <summary>Queries use it.</summary>
    Ready,

    /// <summary>It is in the database, and declared no more.</summary>
    Undeclared,
}

/// <summary>An index over the documents of a collection name, in all threads.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="Title">Collection and paths, to be read by people.</param>
/// <param name="State">Where it stands.</param>
public sealed record IndexInfo(string Name, string Title, IndexState State);

/// <summary>How far the build of an index is.</summary>
/// <param name="Title">Collection and paths, to be read by people.</param>
/// <param name="Phase">What PostgreSQL is doing, in its own words; <c>done</c> at the end.</param>
/// <param name="BlocksDone">Blocks of 8 KiB of the table that were read, in the present phase.</param>
/// <param name="BlocksTotal">Blocks that are to be read; 0 in phases that read none.</param>
/// <param name="TuplesDone">Entries that were written, in the present phase.</param>
/// <param name="TuplesTotal">Entries that are to be written; 0 where it is not known.</param>
public sealed record IndexProgress(string Title, string Phase, long BlocksDone, long BlocksTotal, long TuplesDone, long TuplesTotal);
