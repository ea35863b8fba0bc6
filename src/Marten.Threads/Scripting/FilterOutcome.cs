using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Scripting;

/// <summary>What a read filter made of a document.</summary>
/// <param name="Visible">The document that the reader sees; null if it is hidden or the filter failed.</param>
/// <param name="Problem">Why the filter failed, never with anything of the document's that the function did not name itself; null if it did not fail.</param>
/// <param name="IsDecided">False if this machine stopped the call: a second try may end otherwise.</param>
internal readonly record struct FilterOutcome(DocObject? Visible, string? Problem, bool IsDecided)
{
    /// <summary>Whether the reader must not see that there is a document.</summary>
    public bool IsHidden => Visible is null && Problem is null;
}
