using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>
/// A log whose owner tells different peers different things. It follows from numbers, so that each process can make it for itself.
/// </summary>
internal sealed class EquivocatingLog
{
    private const int TrunkMax = 12;
    private const int LengthMax = 40;

    private readonly TestLog[] _branches;

    /// <param name="threadSeed">Makes the thread's key.</param>
    /// <param name="logSeed">Makes the log.</param>
    public EquivocatingLog(ulong threadSeed, ulong logSeed)
    {
        var trunk = new TestLog(logSeed, ForeignLog.KeyOf(threadSeed)).Begin();
        for (var records = trunk.Random.Next(TrunkMax); records > 0; records--) Write(trunk, "t");
        var shared = trunk.Random.Next(4) == 0 ? 0 : trunk.Records.Count; // now and then already the first records differ
        // Branches of one length are the hardest to find: to each peer the other one's look like its own.
        var length = trunk.Random.Next(2) == 0 ? 0 : 2 + trunk.Random.Next(LengthMax);
        _branches = [.. Enumerable.Range(0, 2 + trunk.Random.Next(2)).Select(branch => Grow(trunk.ForkAfter(shared, unchecked((logSeed * 8) + (ulong)branch)), branch, length > 0 ? length : 2 + trunk.Random.Next(LengthMax)))];
        Winner = _branches.MinBy(branch => branch.Records[shared].Verified.EventCid.Span.ToArray(), Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)))!;
    }

    public int Branches => _branches.Length;

    /// <summary>The branch that all must end with: the one whose first event is the smaller one, whatever the lengths.</summary>
    public TestLog Winner { get; }

    public TestLog Branch(int branch) => _branches[branch];

    private static TestLog Grow(TestLog log, int branch, int records)
    {
        for (; records > 0; records--) Write(log, $"b{branch}");
        return log;
    }

    private static void Write(TestLog log, string member) =>
        log.Save(PeerWriter.Shared, $"s{log.Random.Next(PeerWriter.SharedInstances)}", $$"""{"{{member}}":{{log.Random.Next(1000)}}}""");
}
