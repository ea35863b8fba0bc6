using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class MachineAddressesTests
{
    private readonly MachineAddresses _machine = new(TimeProvider.System);

    [Fact]
    public void what_leads_to_this_machine_is_loopback_however_public_it_looks()
    {
        _machine.All.ShouldContain(IPAddress.Loopback);
        foreach (IPAddress own in _machine.All.Where(static one => AddressScopes.Of(one) != AddressScope.Unusable))
            _machine.ScopeOf(own).ShouldBe(AddressScope.Loopback);
    }

    [Theory]
    [InlineData("1.1.1.1", AddressScope.Public)]
    [InlineData("192.0.2.1", AddressScope.Unusable)]
    [InlineData("127.0.0.9", AddressScope.Loopback)]
    public void others_are_what_they_are(string address, object scope)
    {
        _machine.ScopeOf(IPAddress.Parse(address)).ShouldBe((AddressScope)scope);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void an_address_that_stands_for_all_becomes_each_of_them(string any)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(any), 4006);

        IPEndPoint[] expanded = [.. _machine.Expand(endPoint)];

        expanded.ShouldNotContain(endPoint);
        expanded.ShouldAllBe(one => one.Port == 4006 && one.AddressFamily == endPoint.AddressFamily && _machine.All.Contains(one.Address));
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
            expanded.ShouldContain(static one => IPAddress.IsLoopback(one.Address));
    }

    [Fact]
    public void another_address_stays_what_it_is()
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, 4006);

        _machine.Expand(endPoint).ShouldBe([endPoint]);
    }
}
