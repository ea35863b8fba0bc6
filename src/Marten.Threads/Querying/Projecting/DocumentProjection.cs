using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Projecting;

/// <summary>What a query gives of a document.</summary>
/// <param name="Parts">What is told about members.</param>
/// <param name="Includes">Whether only what is told about is given; otherwise all but that.</param>
internal sealed record DocumentProjection(ProjectedMembers Parts, bool Includes)
{
    /// <summary>The part of the document that is given.</summary>
    public DocObject Apply(DocObject document) => Parts.Project(document, Includes, new DocumentLook(document));
}
