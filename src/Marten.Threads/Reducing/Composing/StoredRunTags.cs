namespace Marten.Threads.Reducing.Composing;

/// <summary>What a stored run says of itself before anything else.</summary>
[Flags]
internal enum RunFlags : byte
{
    None = 0,
    FirstIsCreate = 1,
    LeavesDocument = 2,

    /// <summary>Nothing but the number of operations follows.</summary>
    Opaque = 4,

    /// <summary>No patch follows, but a document, or nothing where none is left.</summary>
    Constant = 8,
}

/// <summary>What a stored rule is, and what follows it.</summary>
internal enum RuleTag : byte
{
    /// <summary>Nothing follows.</summary>
    Remove = 0,

    /// <summary>A value follows.</summary>
    Replace = 1,

    /// <summary>An array follows that loses its nulls where no object was.</summary>
    ReplaceWithNullsForObjects = 2,

    /// <summary>An array follows that loses its nulls where the member was plain.</summary>
    ReplaceWithoutNullsForPlain = 3,

    /// <summary>A value follows.</summary>
    FillIn = 4,

    /// <summary>A patch follows.</summary>
    Merge = 5,

    /// <summary>A value and a patch follow.</summary>
    FillInOrMerge = 6,
}
