using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Listening;

/// <summary>Which changes are wanted. What is left out is not asked for; a filter with nothing set takes all.</summary>
public sealed record ListenFilter
{
    /// <summary>What became of the instance; default: anything.</summary>
    public InstanceAction? Action { get; init; }

    /// <summary>Name of the collection; default: any.</summary>
    public string? Collection { get; init; }

    /// <summary>The instance; default: any.</summary>
    public string? InstanceId { get; init; }

    /// <summary>
    /// What the document must be like as it is read; default: anything. A change without a document passes, since nobody knows what the instance was like. A change
    /// by which a document ceases to be wanted does not; a live query tells of it. Must be quick and safe for several threads; what it throws ends the listening.
    /// </summary>
    public Func<DocObject, bool>? Document { get; init; }

    /// <summary>
    /// What the document must be like, as a query: its filter is asked, its order and limits are not. Default: anything. It stands beside <see cref="Document"/>
    /// and is asked under the same conditions.
    /// </summary>
    public ThreadQuery? Query { get; init; }

    internal bool Admits(InstanceChanged change) =>
        (Action is null || Action == change.Action)
        && (Collection is null || Collection == change.Collection)
        && (InstanceId is null || InstanceId == change.InstanceId)
        && (Document is null || change.Document is null || Document(change.Document))
        && (Query is null || change.Document is null || Query.Content.Filter.Holds(change.Document));
}

/// <summary>How to listen. Read once, when the listening begins.</summary>
public sealed class ListenOptions
{
    /// <summary>
    /// Where to begin: behind a cursor, at <see cref="ThreadCursor.Beginning"/>, or, when null, the default, with what is committed from now on. <em>Now</em> is
    /// when the database answers the first question, somewhere within the first <c>MoveNextAsync</c>; who must know exactly asks for
    /// <see cref="IThreadListener.CurrentCursorAsync"/> first and gives it here.
    /// </summary>
    public ThreadCursor? From { get; set; }

    /// <summary>
    /// Whom the collections' read filters know as the reader; null, the default, for the host, undefined for an anonymous reader. A change of an instance that is
    /// hidden from him is not delivered; that one was deleted is told to all, with its id.
    /// </summary>
    public VerifyingKey? Reader { get; set; }

    /// <summary>A change that one of them takes is delivered; none, the default, takes all.</summary>
    public IList<ListenFilter> Filters { get; init; } = [];
}
