using Marten.Threads.Campaigns.Signatures;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Signatures;

public sealed class SignatureCampaignTests
{
    [Fact]
    public async Task the_product_the_rule_and_the_library_agree_where_they_should()
    {
        var result = await Slice.HoldsAsync(new SignatureCampaign(), 120, seed: 7);

        result.Bad.ShouldBe(0);
        result.Count.ShouldBe(120);
    }

    [Fact]
    public void points_of_small_order_make_both_good_and_bad_signatures()
    {
        var pool = new CurvePool(1);
        var random = new SeededRandomSource(1);
        List<Verdicts> verdicts = [.. Enumerable.Range(0, 80).Select(_ => pool.Sign(random, 1 + random.Next(7), random.Next(8)).Judge())];

        verdicts.ShouldAllBe(static one => one.Product == one.Rule && one.Library);
        verdicts.ShouldContain(static one => one.Product);
        verdicts.ShouldContain(static one => !one.Product);
    }
}
