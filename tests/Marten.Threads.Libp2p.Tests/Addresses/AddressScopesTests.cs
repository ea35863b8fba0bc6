using System.Net;
using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class AddressScopesTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:200::1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::1")]
    [InlineData("2001:0:101:101:0:0:fefe:fefe")]
    public void an_address_of_the_internet_is_public(string address) =>
        AddressScopes.Of(IPAddress.Parse(address)).ShouldBe(AddressScope.Public);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("198.18.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("64:ff9b:1::7f00:1")]
    public void an_address_of_an_own_network_is_private(string address) =>
        AddressScopes.Of(IPAddress.Parse(address)).ShouldBe(AddressScope.Private);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("::1")]
    public void an_address_of_the_machine_itself_is_loopback(string address) =>
        AddressScopes.Of(IPAddress.Parse(address)).ShouldBe(AddressScope.Loopback);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.251")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::2")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("100::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("ff02::1")]
    public void an_address_that_leads_nowhere_is_unusable(string address) =>
        AddressScopes.Of(IPAddress.Parse(address)).ShouldBe(AddressScope.Unusable);

    [Theory]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1")]
    [InlineData("64:ff9b::7f00:1", "127.0.0.1")]
    [InlineData("2002:7f00:1::1", "127.0.0.1")]
    [InlineData("::ffff:169.254.169.254", "169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe", "169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::", "169.254.169.254")]
    [InlineData("64:ff9b::0.0.0.0", "0.0.0.0")]
    [InlineData("2002:c0a8:101::", "192.168.1.1")]
    public void an_address_that_wraps_another_is_judged_by_that(string wrapped, string inner) =>
        AddressScopes.Of(IPAddress.Parse(wrapped)).ShouldBe(AddressScopes.Of(IPAddress.Parse(inner)));

    [Theory]
    [InlineData("2001:0:7f00:1:0:0:fefe:fefe")] // the server is 127.0.0.1, the client 1.1.1.1
    [InlineData("2001:0:101:101:0:0:80ff:fffe")] // the server is 1.1.1.1, the client 127.0.0.1
    public void a_teredo_address_is_judged_by_the_less_public_of_its_two(string address) =>
        AddressScopes.Of(IPAddress.Parse(address)).ShouldBe(AddressScope.Loopback);
}
