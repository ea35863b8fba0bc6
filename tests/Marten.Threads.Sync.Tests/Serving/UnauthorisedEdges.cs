using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Edges exchanged by somebody who is not known for the thread: the way to be called back, and so shown the key.</summary>
internal static class UnauthorisedEdges
{
    public static IReadOnlyList<UnauthorisedCall> All { get; } =
    [
        Of("no body", static (_, _) => new ExchangeEdgesRequest()),
        Of("no threads", static (_, _) => Requests.Edges()),
        Malformed("no thread id", static (_, _) => Requests.Edges(new ExchangeEdgesRequest.Types.Entry { HeadsEdge = 1 })),
        Malformed("a thread id of another version", static (_, thread) => Requests.Edges(new ExchangeEdgesRequest.Types.Entry { ThreadId = ByteString.CopyFrom([2, .. thread.Span[1..]]), HeadsEdge = 1 })),
        Malformed("the thread, and then a thread id that is none", static (_, thread) => Requests.Edges(Requests.Edge(thread, 1, 1), new ExchangeEdgesRequest.Types.Entry { ThreadId = ByteString.CopyFromUtf8("thread") })),
        Of("no edges", static (_, thread) => Requests.Edges(Requests.Edge(thread, 0, 0))),
        Of("invented edges", static (_, thread) => Requests.Edges(Requests.Edge(thread, ulong.MaxValue, 1))),
        Of("the right edges", static (scene, thread) => Requests.Edges(Requests.Edge(thread, scene.State.AddressEdge, scene.State.HeadsEdge))),
        Of("the right heads and invented addresses", static (scene, thread) => Requests.Edges(Requests.Edge(thread, 1, scene.State.HeadsEdge))),
        Of("the thread a hundred times", static (_, thread) => Requests.Edges(Enumerable.Range(1, 100).Select(edge => Requests.Edge(thread, (ulong)edge, (ulong)edge)))),
        Of("the thread among others", static (scene, thread) => Requests.Edges(Requests.Edge(scene.Other, 1, 1), Requests.Edge(thread, 1, 1), Requests.Edge(ThreadId.Generate(new SeededRandomSource(7)), 1, 1))),
        Of("invented edges, and the known peer's name in headers", static (_, thread) => Requests.Edges(Requests.Edge(thread, 1, 1))) with { Headers = UnauthorisedCall.AsBob },
    ];

    private static UnauthorisedCall Of(string variant, Func<GuardedThread, ThreadId, IMessage> request) => new("ExchangeEdges", variant, UnauthorisedCall.Nothing, request);

    private static UnauthorisedCall Malformed(string variant, Func<GuardedThread, ThreadId, IMessage> request) => new("ExchangeEdges", variant, UnauthorisedCall.NoThreadId, request);
}
