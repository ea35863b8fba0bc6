using Marten.Threads.Campaigns.Libp2pChaos;
using Marten.Threads.Campaigns.Libp2pFuzz;
using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests.Libp2pChaos;

[Collection(MemoryTests.Name)]
public sealed class Libp2pChaosCampaignTests
{
    private static readonly ChaosPlan Plan = new(0, 1000, 5, ChaosManner.Whole, ChaosManner.Whole);

    [Fact]
    public Task transfers_are_whole_or_broken_and_nothing_is_left_over() => Slice.HoldsAsync(new Libp2pChaosCampaign(), 3);

    [Fact]
    public async Task a_whole_transfer_is_no_finding()
    {
        (await FindingsAsync(Answer())).ShouldBeEmpty();
    }

    [Fact]
    public async Task one_wrong_byte_is_found()
    {
        var answer = Answer();
        answer[777] ^= 1;

        (await FindingsAsync(answer)).ShouldContain(static finding => finding.Contains("wrong bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_transfer_that_ends_early_in_peace_is_found()
    {
        (await FindingsAsync(Answer()[..500])).ShouldContain(static finding => finding.Contains("ended in peace", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_byte_too_many_is_found()
    {
        (await FindingsAsync([.. Answer(), 1])).ShouldContain(static finding => finding.Contains("too many", StringComparison.Ordinal));
    }

    // What the handler of the plan sends: the bytes and its receipt.
    private static byte[] Answer()
    {
        var answer = new byte[Plan.Down + 1];
        ChaosPattern.Fill(answer.AsSpan(0, Plan.Down), Plan.DownSeed, 0);
        answer[Plan.Down] = 0x5a;
        return answer;
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(byte[] answer)
    {
        var shown = new ShownFindings();
        using var findings = new ChaosFindings(shown);
        await using var wire = new ScriptedStream(answer, 3);

        await ChaosTransfer.DialAsync(wire, static () => { }, static () => default, Plan, findings, TestContext.Current.CancellationToken);

        return shown.All;
    }
}
