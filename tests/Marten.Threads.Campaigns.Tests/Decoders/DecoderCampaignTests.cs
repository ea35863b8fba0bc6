using System.Diagnostics;
using Marten.Threads.Campaigns.Decoders;

namespace Marten.Threads.Campaigns.Tests.Decoders;

public sealed class DecoderCampaignTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMilliseconds(10);

    private static readonly byte[] Input = [1, 2, 3];

    [Fact]
    public async Task no_decoder_throws_hangs_or_takes_too_much_memory()
    {
        var result = await Slice.HoldsAsync(new DecoderCampaign(), 3_000, seed: 7);

        result.Bad.ShouldBe(0);
        result.Count.ShouldBe(9 * 3_000);
        result.Figures.Count.ShouldBe(9);
        result.Figures.ShouldAllBe(static figure => !figure.Contains(" 0 accepted", StringComparison.Ordinal));
    }

    [Fact]
    public void a_decoder_that_throws_is_found()
    {
        Measured(static () => throw new FormatException("broken")).ShouldNotBeNull().ShouldContain("broken");
    }

    [Fact]
    public void a_decoder_that_takes_too_much_memory_is_found()
    {
        var taken = new List<byte[]>();

        Measured(() =>
        {
            taken.Add(new byte[(1024 * 1024) + 100]);
            return true;
        }).ShouldNotBeNull().ShouldContain("allocated");
    }

    [Fact]
    public void memory_that_is_taken_once_for_all_is_not_held_against_an_input()
    {
        byte[]? table = null;

        Measured(() => (table ??= new byte[4 * 1024 * 1024]).Length > 0).ShouldBeNull();
    }

    [Fact]
    public void a_decoder_that_hangs_is_found()
    {
        Measured(static () =>
        {
            // Busy until the limit has surely passed, as a decoder in an endless loop is.
            for (var clock = Stopwatch.StartNew(); clock.Elapsed <= Hang;) Thread.SpinWait(1);
            return true;
        }).ShouldNotBeNull().ShouldContain("took");
    }

    [Fact]
    public void what_a_check_says_is_a_finding()
    {
        new Measure().Run(Trial.OfBytes(Input, static () => true, static () => "written otherwise")).ShouldBe("written otherwise: 010203");
    }

    private static string? Measured(Func<bool> read) => new Measure(Hang).Run(Trial.OfBytes(Input, read, static () => null));
}
