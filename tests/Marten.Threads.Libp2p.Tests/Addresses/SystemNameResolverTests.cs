using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class SystemNameResolverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task text_records_come_with_their_strings_joined()
    {
        await using TinyDnsServer server = Server();

        IReadOnlyList<string> records = await Resolver(server).ResolveTextAsync("_dnsaddr.example.test", Token);

        records.ShouldBe(["dnsaddr=/ip4/1.1.1.1/tcp/1", "v=spf1 -all"]);
    }

    [Fact]
    public async Task a_name_that_does_not_exist_has_no_text_records()
    {
        await using TinyDnsServer server = Server();

        (await Resolver(server).ResolveTextAsync("unknown.test", Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("refused.test")]
    [InlineData("silent.test")]
    public async Task a_server_without_an_answer_is_trouble_on_the_line(string name)
    {
        await using TinyDnsServer server = Server();

        await Should.ThrowAsync<IOException>(() => Resolver(server).ResolveTextAsync(name, Token));
    }

    [Fact]
    public async Task waiting_for_text_records_can_be_stopped()
    {
        await using TinyDnsServer server = Server();
        using var stop = new CancellationTokenSource();
        Task<IReadOnlyList<string>> resolving = new SystemNameResolver([server.EndPoint], TimeSpan.FromMinutes(1)).ResolveTextAsync("silent.test", stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => resolving.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task the_own_machine_is_found_by_its_name_in_the_family_asked_for()
    {
        IReadOnlyList<IPAddress> addresses = await new SystemNameResolver().ResolveAddressesAsync("localhost", AddressFamily.InterNetwork, Token);

        addresses.ShouldContain(IPAddress.Loopback);
        addresses.ShouldAllBe(ip => ip.AddressFamily == AddressFamily.InterNetwork);
    }

    [Fact]
    public async Task look_ups_beyond_those_at_once_wait_and_are_done()
    {
        var resolver = new SystemNameResolver(lookupsAtOnce: 1);

        IReadOnlyList<IPAddress>[] all = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => resolver.ResolveAddressesAsync("127.0.0.1", AddressFamily.Unspecified, Token)));

        all.ShouldAllBe(one => one.Single().Equals(IPAddress.Loopback));
    }

    private static SystemNameResolver Resolver(TinyDnsServer server) => new([server.EndPoint], TimeSpan.FromMilliseconds(200));

    private static TinyDnsServer Server() => new(new Dictionary<string, string[][]>(StringComparer.Ordinal)
    {
        ["_dnsaddr.example.test"] = [["dnsaddr=/ip4/1.1.", "1.1/tcp/1"], ["v=spf1 -all"]],
    });
}
