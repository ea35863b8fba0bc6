using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.MartenBridge;

/// <summary>Leaves in the application's store the way to its threads.</summary>
internal sealed class ThreadsHostSetup : IConfigureMarten
{
    public void Configure(IServiceProvider services, StoreOptions options) =>
        options.Listeners.Add(new ThreadsHost(services.GetRequiredService<ThreadsRuntime>));
}
