using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Simulation;

public sealed class SimulatedNetworkTests
{
    private const int Messages = 200;
    private static readonly TimeSpan Soon = TimeSpan.FromHours(1);

    [Fact]
    public void a_parted_network_withholds_what_crosses_it()
    {
        var network = new SimulatedNetwork(3, new SeededRandomSource(1));
        network.Part(static replica => replica / 2); // 0 and 1 on one side, 2 on the other

        SendAll(network);

        var arrived = network.Arriving(Soon).ToList();
        arrived.ShouldNotBeEmpty();
        arrived.ShouldAllBe(static message => message.From / 2 == message.To / 2);
        network.Withheld.ShouldBeGreaterThan(Messages);
    }

    [Fact]
    public void what_is_under_way_when_the_network_is_parted_does_not_arrive_either()
    {
        var network = new SimulatedNetwork(3, new SeededRandomSource(2));
        SendAll(network);

        network.Part(static replica => replica);

        network.Arriving(Soon).ShouldBeEmpty();
    }

    [Fact]
    public void a_network_that_was_healed_carries_everything_again()
    {
        var network = new SimulatedNetwork(3, new SeededRandomSource(3));
        network.Part(static replica => replica);
        network.Heal();

        SendAll(network);

        network.Arriving(Soon).Select(static message => (message.From, message.To)).Distinct().Count().ShouldBe(6);
        network.Withheld.ShouldBe(0);
    }

    [Fact]
    public void messages_are_lost_repeated_and_overtaken()
    {
        int lost = 0, repeated = 0, overtaken = 0;
        for (var seed = 0ul; seed < 20; seed++)
        {
            var network = new SimulatedNetwork(2, new SeededRandomSource(seed));
            var sent = Enumerable.Range(0, Messages).Select(static _ => new Message(0, 1, [])).ToList();
            for (var i = 0; i < Messages; i++) network.Send(sent[i], TimeSpan.FromSeconds(i));
            var numbers = network.Arriving(TimeSpan.MaxValue).Select(message => sent.FindIndex(one => ReferenceEquals(one, message))).ToList();
            lost += network.Lost;
            repeated += network.Repeated;
            overtaken += numbers.Zip(numbers.Skip(1)).Count(static pair => pair.Second < pair.First);
        }

        lost.ShouldBeGreaterThan(Messages);
        repeated.ShouldBeGreaterThan(Messages);
        overtaken.ShouldBeGreaterThan(Messages);
    }

    private static void SendAll(SimulatedNetwork network)
    {
        for (var i = 0; i < Messages; i++)
        {
            for (var from = 0; from < 3; from++)
            {
                for (var to = 0; to < 3; to++)
                {
                    if (from != to) network.Send(new Message(from, to, []), TimeSpan.Zero);
                }
            }
        }
    }
}
