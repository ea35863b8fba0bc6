using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class DialPolicyTests
{
    private static readonly AddressScope[] Scopes = [AddressScope.Unusable, AddressScope.Loopback, AddressScope.Private, AddressScope.Public];

    [Theory]
    [InlineData(AddressOrigin.Configured, AddressScope.Unusable, "Loopback Private Public")]
    [InlineData(AddressOrigin.Proved, AddressScope.Loopback, "Loopback Private Public")]
    [InlineData(AddressOrigin.Proved, AddressScope.Private, "Private Public")]
    [InlineData(AddressOrigin.Proved, AddressScope.Public, "Public")]
    [InlineData(AddressOrigin.Proved, AddressScope.Unusable, "Public")]
    [InlineData(AddressOrigin.Told, AddressScope.Loopback, "Public")]
    [InlineData(AddressOrigin.Told, AddressScope.Public, "Public")]
    public void what_may_be_dialed_depends_on_who_told_it(AddressOrigin origin, object toldOver, string allowed) =>
        Allowed(new DialPolicy(), origin, (AddressScope)toldOver).ShouldBe(allowed);

    [Theory]
    [InlineData(AddressOrigin.Configured, "Loopback Private Public")]
    [InlineData(AddressOrigin.Proved, "Private Public")]
    [InlineData(AddressOrigin.Told, "Private Public")]
    public void a_closed_network_lets_private_addresses_pass_but_no_loopback(AddressOrigin origin, string allowed) =>
        Allowed(new DialPolicy(allowPrivateAddressesFromOthers: true), origin, AddressScope.Public).ShouldBe(allowed);

    private static string Allowed(DialPolicy policy, AddressOrigin origin, AddressScope toldOver) =>
        string.Join(' ', Scopes.Where(scope => policy.Allows(scope, origin, toldOver)));
}
