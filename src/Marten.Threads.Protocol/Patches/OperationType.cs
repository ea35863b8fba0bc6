namespace Marten.Threads.Protocol.Patches;

/// <summary>What an operation does to its instance; the numbers go on the wire (specification, section 8.6).</summary>
public enum OperationType
{
    /// <summary>None of the three. Only on a rejected operation, never written.</summary>
    Unknown = -1,

    /// <summary>Puts a new document.</summary>
    Create = 0,

    /// <summary>Merges a patch onto the document, or onto an empty one.</summary>
    Save = 1,

    /// <summary>Removes the document.</summary>
    Delete = 2,
}
