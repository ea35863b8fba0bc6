using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class ReceiveBudgetTests
{
    private const int Window = YamuxOptions.InitialWindow;

    [Fact]
    public void the_connection_with_most_unread_data_is_given_up()
    {
        var given = new List<string>();
        var budget = new ReceiveBudget(100);
        ReceiveBudget.Share small = budget.Join(1000, () => given.Add("small"));
        ReceiveBudget.Share large = budget.Join(1000, () => given.Add("large"));
        large.TryAdd(60).ShouldBeTrue();
        small.TryAdd(40).ShouldBeTrue();
        given.ShouldBeEmpty("the limit itself is allowed");

        small.TryAdd(1).ShouldBeTrue();

        given.ShouldBe(["large"]);
        large.Remove(60);
        budget.Unread.ShouldBe(41);
    }

    [Fact]
    public void a_connection_that_left_is_not_given_up()
    {
        var given = new List<string>();
        var budget = new ReceiveBudget(100);
        ReceiveBudget.Share large = budget.Join(1000, () => given.Add("large"));
        ReceiveBudget.Share small = budget.Join(1000, () => given.Add("small"));
        large.TryAdd(90).ShouldBeTrue();
        large.Dispose();

        small.TryAdd(20).ShouldBeTrue();

        given.ShouldBe(["small"]);
    }

    [Fact]
    public void a_share_takes_no_more_than_its_limit()
    {
        var budget = new ReceiveBudget(1000);
        ReceiveBudget.Share share = budget.Join(10, () => { });

        share.TryAdd(10).ShouldBeTrue();
        share.TryAdd(1).ShouldBeFalse();
        share.Remove(3);
        share.TryAdd(3).ShouldBeTrue();

        (share.Unread, budget.Unread).ShouldBe((10, 10));
    }

    [Fact]
    public void windows_grow_up_to_the_shares_limit_and_not_while_the_host_is_half_full()
    {
        var budget = new ReceiveBudget(100);
        ReceiveBudget.Share share = budget.Join(60, () => { });

        share.TryGrow(60).ShouldBeTrue();
        share.TryGrow(1).ShouldBeFalse();
        share.Shrink(30);
        share.TryAdd(51).ShouldBeTrue();
        share.TryGrow(1).ShouldBeFalse("half of the host's budget is unread");
        share.Remove(1);
        share.TryGrow(30).ShouldBeTrue();
        share.Grown.ShouldBe(60);
    }

    [Fact]
    public async Task a_stream_whose_data_exceed_the_connections_budget_is_reset_and_the_others_live()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxSessionReceive = Window }, bufferBytes: 1 << 22);
        YamuxStream first = await puppet.OpenAsync(1);
        YamuxStream second = await puppet.OpenAsync(3);

        await puppet.SendAsync(YamuxPuppet.Data(1, new byte[Window]), YamuxPuppet.Data(3, [1]));
        await puppet.UntilAsync(YamuxFlags.Rst, 3);

        (await Should.ThrowAsync<Libp2pException>(() => second.ReadToEndAsync())).Failure.ShouldBe(Libp2pFailure.LimitReached);
        (await first.ReadExactlyAsync(Window)).Length.ShouldBe(Window);
        puppet.Session.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task the_session_that_holds_most_ends_when_the_host_holds_too_much()
    {
        var budget = new ReceiveBudget(Window);
        await using var greedy = new YamuxPuppet(budget: budget, bufferBytes: 1 << 22);
        await using var modest = new YamuxPuppet(budget: budget, bufferBytes: 1 << 22);
        YamuxStream unread = await greedy.OpenAsync(1);
        YamuxStream read = await modest.OpenAsync(1);

        await greedy.SendAsync(YamuxPuppet.Data(1, new byte[Window]));
        await Deadlines.HoldsSoonAsync(() => budget.Unread == Window, "all came");
        await modest.SendAsync(YamuxPuppet.Data(1, [1, 2, 3]));

        (await greedy.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.LimitReached);
        (await Should.ThrowAsync<Libp2pException>(() => unread.ReadToEndAsync())).Failure.ShouldBe(Libp2pFailure.LimitReached);
        (await read.ReadExactlyAsync(3)).ShouldBe([1, 2, 3]);
        budget.Unread.ShouldBe(0);
    }
}
