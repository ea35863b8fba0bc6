using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>How a unit of work is committed.</summary>
internal enum UnitEnding
{
    /// <summary>By the session, at the default isolation.</summary>
    Session,

    /// <summary>By a session that sees one snapshot.</summary>
    RepeatableRead,

    /// <summary>By a serializable session.</summary>
    Serializable,

    /// <summary>By the caller, whose transaction the session works in.</summary>
    Caller,

    /// <summary>Not: the caller rolls his transaction back after the session saved.</summary>
    RolledBack,

    /// <summary>Not: a statement of the session breaks a constraint.</summary>
    Broken,
}

/// <summary>
/// One transaction of the application: a document, a row by plain SQL and several thread writes, all of which carry its id.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Ending">How it ends.</param>
/// <param name="Shared">The shared instance that gets a member named like the unit; null for none.</param>
/// <param name="Note">An instance of the worker's own that is saved or deleted; null for none.</param>
/// <param name="DeletesNote">Whether it is deleted.</param>
/// <param name="Astronaut">A typed document that is saved; null for none.</param>
internal sealed record UnitOfWork(string Id, UnitEnding Ending, string? Shared, string? Note, bool DeletesNote, string? Astronaut)
{
    /// <summary>The instance that says that the unit was committed; its member <c>shared</c> names the shared instance.</summary>
    public const string Collection = "Units";

    /// <summary>Instances that all units write to.</summary>
    public const string SharedCollection = "Shared";

    /// <summary>Instances of one worker each.</summary>
    public const string NoteCollection = "Notes";

    /// <summary>Among so many instances, so that their histories stay short enough to be folded again.</summary>
    public const int SharedInstances = 8;

    /// <summary>A table of the application that Marten knows nothing of.</summary>
    public const string LedgerTable = "create table ledger (unit text primary key, thread text not null)";

    public bool IsCommitted => Ending is not (UnitEnding.RolledBack or UnitEnding.Broken);

    public static UnitOfWork Draw(string id, string worker, SeededRandomSource random) => new(
        id,
        random.Next(16) switch
        {
            < 8 => UnitEnding.Session,
            8 => UnitEnding.RepeatableRead,
            9 or 10 => UnitEnding.Serializable,
            11 or 12 => UnitEnding.Caller,
            13 => UnitEnding.RolledBack,
            14 => UnitEnding.Broken,
            _ => UnitEnding.Session,
        },
        random.Next(5) < 3 ? SharedId(random.Next(SharedInstances)) : null,
        random.Next(5) < 2 ? $"{worker}-{random.Next(3)}" : null,
        random.Next(3) == 0,
        random.Next(3) == 0 ? $"{worker}-{random.Next(3)}" : null);

    public static string SharedId(int number) => $"s{number}";
}
