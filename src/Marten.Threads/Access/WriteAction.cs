namespace Marten.Threads.Access;

/// <summary>What a write does to an instance.</summary>
public enum WriteAction
{
    /// <summary>Adds it; where it exists already, only members that are missing are filled in.</summary>
    Create = 0,

    /// <summary>Changes it, or adds it where there is none.</summary>
    Save = 1,

    /// <summary>Removes it.</summary>
    Delete = 2,
}
