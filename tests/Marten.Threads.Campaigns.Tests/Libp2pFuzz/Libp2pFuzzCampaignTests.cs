using Marten.Threads.Campaigns.Libp2pFuzz;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Campaigns.Tests.Libp2pFuzz;

[Collection(MemoryTests.Name)]
public sealed class Libp2pFuzzCampaignTests
{
    [Fact]
    public async Task no_part_of_libp2p_throws_hangs_or_leaks_on_what_a_peer_sends()
    {
        var result = await Slice.HoldsAsync(new Libp2pFuzzCampaign(), 2_800, seed: 7);

        result.Count.ShouldBe(2_800);
        result.Figures.Count.ShouldBe(14);
        result.Figures.ShouldAllBe(static figure => !figure.Contains(" 0 accepted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_decoder_that_throws_is_found()
    {
        (await FindingAsync(static () => throw new FormatException("broken"))).ShouldContain("broken");
    }

    [Fact]
    public async Task a_session_whose_connection_never_ends_is_found()
    {
        using var metrics = new Libp2pMetrics();
        var (near, far) = DuplexStream.Pair();
        await using var kept = far;

        var finding = await FindingAsync(() => new YamuxRun(near, true, new YamuxOptions(), metrics, 1).RunAsync(1));

        finding.ShouldContain("does not end");
        kept.Abort();
    }

    [Fact]
    public async Task too_much_memory_is_found()
    {
        var taken = new List<byte[]>();

        var finding = await FindingAsync(() =>
        {
            taken.Add(new byte[2 * 1024 * 1024]);
            return Task.FromResult(true);
        });

        finding.ShouldContain("allocated");
    }

    [Fact]
    public async Task a_stream_that_is_left_over_is_found()
    {
        using var metrics = new Libp2pMetrics();
        var budget = new ReceiveBudget(1 << 30);
        var (near, far) = DuplexStream.Pair();
        await using var kept = far;
        await using var session = new YamuxSession(near, true, new YamuxOptions(), new YamuxContext(TimeProvider.System, budget, metrics), static _ => true);
        session.Start();
        await using var stream = await session.OpenAsync(TestContext.Current.CancellationToken);

        YamuxRun.LeftOver(session, budget).ShouldNotBeNull().ShouldContain("1 streams");
        kept.Abort();
    }

    [Fact]
    public async Task an_input_that_cannot_be_made_is_found_and_ends_nothing()
    {
        (await FindingAsync(static () => Task.FromResult(true), static () => throw new NotSupportedException("no such input"))).ShouldContain("no such input");
    }

    private static async Task<string> FindingAsync(Func<Task<bool>> read, Action? makes = null)
    {
        var findings = new ShownFindings();
        var campaign = new Libp2pFuzzCampaign(() => [new Planted(read, makes)], TimeSpan.FromMilliseconds(50));

        var result = await campaign.RunAsync(new CampaignRun(1, 1, findings), TestContext.Current.CancellationToken);

        result.Bad.ShouldBe(1);
        return findings.All.ShouldHaveSingleItem();
    }

    private sealed class Planted(Func<Task<bool>> read, Action? makes) : IFuzzKind
    {
        public string Name => "planted";

        public FuzzTrial Next(SeededRandomSource random)
        {
            makes?.Invoke();
            return new FuzzTrial([1, 2, 3], read, static () => null);
        }
    }
}
