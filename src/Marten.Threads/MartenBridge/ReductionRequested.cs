namespace Marten.Threads.MartenBridge;

/// <summary>What is to be reduced again.</summary>
internal enum ReductionScope
{
    /// <summary>One log, after something changed which of its records count.</summary>
    Log,

    /// <summary>One collection, after its configuration changed.</summary>
    Collection,

    /// <summary>The whole thread.</summary>
    Thread,

    /// <summary>Instances of one collection with an operation that a validator could not decide.</summary>
    Undecided,
}

/// <summary>
/// An event beside the logs that asks the projection to reduce again. It makes every change of state a consequence of
/// an event, so that the inline and the asynchronous projection go the same road.
/// </summary>
/// <param name="Scope">What to reduce.</param>
/// <param name="Name">Log id or collection name; empty for the whole thread.</param>
internal sealed record ReductionRequested(ReductionScope Scope, string Name);
