using JasperFx.Events;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>How the inline projection of the plain store keeps the document.</summary>
internal enum PlainProjection
{
    /// <summary>An own <c>IProjection</c> that calls <c>Store</c>.</summary>
    Own,

    /// <summary>An <c>EventProjection</c> with a lambda that calls <c>Store</c>.</summary>
    PerEvent,

    /// <summary>A <c>SingleStreamProjection</c>, for which each document has a stream of its own.</summary>
    SingleStream,
}

/// <summary>One of the ways in which plain Marten can keep an event and a document of the same JSON.</summary>
/// <param name="Identity">Streams named by text or by Guid.</param>
/// <param name="NewStreams">A stream for each event, or one stream that grows.</param>
/// <param name="Projection">What keeps the document.</param>
/// <param name="Lean">Whether documents do without Marten's columns for version, type and time (<c>DisableInformationalFields</c>).</param>
internal sealed record PlainLayout(StreamIdentity Identity, bool NewStreams, PlainProjection Projection, bool Lean = false)
{
    /// <summary>
    /// What ratios are taken against: the layout that corresponds to a thread's log, one stream that grows. The benchmark
    /// <c>plain</c> measures it against all others.
    /// </summary>
    public static PlainLayout Chosen { get; } = new(StreamIdentity.AsGuid, NewStreams: false, PlainProjection.Own);

    public static IReadOnlyList<PlainLayout> All { get; } =
    [
        .. from identity in new[] { StreamIdentity.AsString, StreamIdentity.AsGuid }
           from newStreams in new[] { false, true }
           from projection in Enum.GetValues<PlainProjection>()
           where projection != PlainProjection.SingleStream || (newStreams && identity == StreamIdentity.AsString) // the id of the document is its stream's
           select new PlainLayout(identity, newStreams, projection),
        Chosen with { Lean = true },
    ];

    /// <summary>Name of the schema in which a store of this layout stands.</summary>
    public string Schema => $"plain_{(Identity == StreamIdentity.AsString ? "text" : "guid")}_{(NewStreams ? "new" : "one")}_{Projection}{(Lean ? "_lean" : "")}".ToLowerInvariant();

    /// <summary>The layout in words.</summary>
    public string Describe() =>
        $"{(Identity == StreamIdentity.AsString ? "text" : "Guid")} streams, {(NewStreams ? "a new stream for each event" : "one stream that grows")}, document by {Words(Projection)}{(Lean ? ", without informational columns" : "")}";

    private static string Words(PlainProjection projection) => projection switch
    {
        PlainProjection.Own => "an own IProjection that calls Store",
        PlainProjection.PerEvent => "an EventProjection that calls Store",
        _ => "a SingleStreamProjection",
    };
}
