using Marten.Threads.Ingesting;

namespace Marten.Threads.Sync.Pulling;

/// <summary>Why a pull ended.</summary>
internal enum PullEnd
{
    /// <summary>The peer has nothing more that is new here.</summary>
    Complete = 0,

    /// <summary>The thread is not known here any more.</summary>
    NoThread = 1,

    /// <summary>The peer is not known for the thread, so it is not shown the key.</summary>
    UnknownPeer = 2,

    /// <summary>The peer could not be reached, or did not answer in time.</summary>
    Unreachable = 3,

    /// <summary>The peer said no: it does not hold the thread, has another key, or has enough of this host.</summary>
    Refused = 4,

    /// <summary>The answer is nonsense.</summary>
    Rubbish = 5,

    /// <summary>The peer has enough of this host for the moment.</summary>
    Busy = 7,

    /// <summary>The peer has more, but not what is missing next: an old peer tells what is newest.</summary>
    Gap = 6,
}

/// <summary>What a pull brought.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Appended">Records that are new.</param>
/// <param name="Pages">Answers that were taken in.</param>
/// <param name="Refusals">Records that were refused, of all answers; the first hundred.</param>
/// <param name="Detail">What the peer or the network said; empty when all went well.</param>
internal sealed record PullReport(PullEnd End, long Appended, int Pages, IReadOnlyList<IngestRefusal> Refusals, string Detail = "")
{
    /// <summary>Records that the peer said it has and that are still not here.</summary>
    public long Missing { get; init; }

    /// <summary>One that brought nothing.</summary>
    public static PullReport Ended(PullEnd end, string detail = "") => new(end, 0, 0, [], detail);
}
