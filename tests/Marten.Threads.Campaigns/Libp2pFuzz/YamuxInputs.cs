using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Conversations before a session that uses its streams in all ways. It goes on or ends, and leaves nothing behind.</summary>
internal sealed class YamuxInputs(bool isDialer) : IFuzzKind
{
    private static readonly Libp2pMetrics Metrics = new(); // counts only, for nobody

    public string Name => isDialer ? "yamux dialer" : "yamux listener";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var opens = random.Next(4);
        var input = YamuxScript.Make(random, !isDialer, opens);
        var seed = (ulong)random.Next(int.MaxValue);
        var writesMax = random.Next(10) == 0 ? random.Next(4000) : long.MaxValue;
        var options = new YamuxOptions
        {
            MaxInboundStreams = random.Next(4) == 0 ? 3 : 1000,
            MaxSessionReceive = random.Next(4) == 0 ? YamuxOptions.InitialWindow : 64 * 1024 * 1024,
            MaxEmptyFrames = random.Next(4) == 0 ? 5 : 10_000,
            MaxQueuedControl = random.Next(8) == 0 ? 2 : 1024,
            MaxUnacknowledged = random.Next(8) == 0 ? 1 : 256,
        };
        string? fault = null;
        return new FuzzTrial(input, async () =>
        {
            var run = new YamuxRun(new ScriptedStream(input, seed, yields: true, writesMax), isDialer, options, Metrics, seed);
            var accepted = await run.RunAsync(opens);
            fault = run.Fault;
            return accepted;
        }, () => fault, OnThreads: true);
    }
}
