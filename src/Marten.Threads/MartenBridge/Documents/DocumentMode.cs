namespace Marten.Threads.MartenBridge.Documents;

/// <summary>
/// What a reduction does to typed documents. Records and instances never depend on it: when PostgreSQL refuses a document
/// for what it holds, the same work is done again in the next mode.
/// </summary>
internal enum DocumentMode
{
    /// <summary>Documents follow their instances.</summary>
    Keep,

    /// <summary>Documents of changed instances are removed and the instances marked.</summary>
    Remove,

    /// <summary>The tables of documents are not touched; changed instances are marked.</summary>
    Leave,
}
