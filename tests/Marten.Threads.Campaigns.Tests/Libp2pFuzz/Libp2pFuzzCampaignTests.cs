using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Campaigns.Libp2pFuzz;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Libp2pFuzz;

public sealed class Libp2pFuzzCampaignTests
{
    [Fact]
    public async Task no_bytes_of_a_peer_crash_hang_or_leave_something_behind()
    {
        var result = await Slice.HoldsAsync(new Libp2pFuzzCampaign(), 14_000, seed: 3);

        result.Figures.Count.ShouldBe(7);
        result.Figures.ShouldAllBe(static figure => !figure.Contains(" 0 accepted", StringComparison.Ordinal));
    }

    [Fact]
    public void what_waits_where_nothing_can_come_is_found()
    {
        var never = new TaskCompletionSource<bool>();

        Should.Throw<InvalidOperationException>(() => Answers.Of(() => never.Task));
    }

    [Fact]
    public void what_throws_anything_but_trouble_on_the_line_is_found()
    {
        var finding = new Measure().Run(Trial.OfBytes([1], static () => Answers.Of<bool>(static () => throw new FormatException("broken")), static () => null));

        finding.ShouldNotBeNull().ShouldContain("broken");
    }

    [Fact]
    public async Task a_replayed_peer_says_all_it_has_to_say()
    {
        byte[] said = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];

        for (ulong seed = 0; seed < 20; seed++)
        {
            var heard = new MemoryStream();
            await new ReplayStream(said, new SeededRandomSource(seed)).CopyToAsync(heard, TestContext.Current.CancellationToken);
            heard.ToArray().ShouldBe(said);
        }
    }
}
