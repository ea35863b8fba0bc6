using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Projecting;

/// <summary>What a query gives of a document.</summary>
internal abstract record DocumentProjection
{
    /// <summary>The part of the document that is given.</summary>
    public abstract DocObject Apply(DocObject document);
}
