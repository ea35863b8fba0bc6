using Marten.Threads.Tests.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Registry;

/// <summary>A start that would lose keys is refused before anything is stored.</summary>
public sealed class KeyRingTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task an_ephemeral_provider_is_refused() =>
        StartShouldBeRefusedAsync(services => services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>(), "ephemeral");

    [Fact]
    public Task a_key_ring_without_a_configured_place_is_refused() =>
        StartShouldBeRefusedAsync(services => services.PostConfigure<KeyManagementOptions>(options => options.XmlRepository = null), "no place is configured");

    [Theory]
    [InlineData("")]
    [InlineData("/srv/app")]
    public Task a_key_ring_isolated_by_folder_is_refused(string discriminator) =>
        StartShouldBeRefusedAsync(services => services.PostConfigure<DataProtectionOptions>(options => options.ApplicationDiscriminator = discriminator), "no application name");

    [Fact]
    public async Task a_start_with_another_key_ring_is_refused_and_changes_nothing()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.Registry.HostAsync(Cancel);
        var folder = Directory.CreateTempSubdirectory("threads-other-keyring");

        var failure = await Should.ThrowAsync<ThreadKeyException>(() => TestNode.StartAsync(
            node.ConnectionString, services: services => services.AddDataProtection().PersistKeysToFileSystem(folder)));

        failure.Message.ShouldContain("Bring back the key ring");
        (await node.SqlAsync<long>("select count(*) from threads.host")).ShouldBe(1);
        folder.Delete(recursive: true);
    }

    private async Task StartShouldBeRefusedAsync(Action<IServiceCollection> services, string reason)
    {
        var connectionString = await server.NewDatabaseAsync();

        var failure = await Should.ThrowAsync<ThreadKeyException>(() => TestNode.StartAsync(connectionString, services: services));

        failure.Message.ShouldContain(reason);
        failure.Message.ShouldContain("SetApplicationName");
    }
}
