using JasperFx.Events;
using Marten.Threads.MartenBridge;

namespace Marten.Threads.Reducing;

/// <summary>What a batch of events asks to be reduced again.</summary>
internal sealed record ReductionRequest(bool WholeThread, IReadOnlySet<string> Logs, IReadOnlySet<string> Collections, IReadOnlySet<string> Undecided, long UpTo)
{
    public static ReductionRequest Of(IReadOnlyList<IEvent> events)
    {
        var requests = events.Select(static @event => @event.Data).OfType<ReductionRequested>().ToList();
        return new ReductionRequest(
            requests.Exists(static request => request.Scope == ReductionScope.Thread),
            Names(requests, ReductionScope.Log),
            Names(requests, ReductionScope.Collection),
            Names(requests, ReductionScope.Undecided),
            SequenceLimit(events));
    }

    private static HashSet<string> Names(List<ReductionRequested> requests, ReductionScope scope) =>
        requests.Where(request => request.Scope == scope).Select(static request => request.Name).ToHashSet(StringComparer.Ordinal);

    // Events of the daemon have their sequence; records behind it come in a later batch and must not be read twice.
    // Events of an inline projection have none yet, and everything in the transaction is to be read.
    private static long SequenceLimit(IReadOnlyList<IEvent> events)
    {
        var last = events.Max(static @event => @event.Sequence);
        return last > 0 ? last : long.MaxValue;
    }
}
