using Marten.Threads.Delivering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Runtime;

namespace Marten.Threads.Sync.Messaging;

/// <summary>Turns changes of threads into Wolverine's messages.</summary>
public static class ThreadMessageExtensions
{
    /// <summary>
    /// Publishes changes of instances as messages <see cref="Listening.InstanceChanged{T}"/>, whoever made them, here or on a peer: each
    /// change once, through Wolverine's outbox in the database. Handle them as any message, or route them to a broker.
    /// </summary>
    /// <param name="wolverine">Wolverine's settings.</param>
    /// <param name="configure">Which changes.</param>
    /// <exception cref="ThreadUsageException">It was called twice, or names no type.</exception>
    /// <remarks>
    /// Needs <c>AddMarten(…).IntegrateWithWolverine()</c> and <c>.UseThreads()</c>; <c>UseThreadSync</c> is not needed. A local queue that
    /// is not durable forgets its messages when the process is killed: use <c>Policies.UseDurableLocalQueues()</c>.
    /// </remarks>
    public static WolverineOptions PublishThreadChanges(this WolverineOptions wolverine, Action<ThreadMessageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(wolverine);
        ArgumentNullException.ThrowIfNull(configure);
        if (wolverine.Services.Any(static service => service.ServiceType == typeof(ThreadMessageOptions)))
            throw new ThreadUsageException("PublishThreadChanges was called twice. Call it once, with all types.");
        var options = new ThreadMessageOptions();
        configure(options);
        if (options.Types.Count == 0) throw new ThreadUsageException("PublishThreadChanges names no type. Name those whose changes are to become messages: changes => changes.Publish<Astronaut>().");

        wolverine.Services.AddSingleton(options);
        wolverine.Services.AddSingleton<IHostedService>(static provider => new ChangeForwarder(
            provider.GetService<IThreadSubscriptions>() ?? throw new ThreadUsageException("PublishThreadChanges publishes changes of a Marten store that has threads. Call AddMarten(…).UseThreads()."),
            provider.GetRequiredService<ThreadMessageOptions>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<IWolverineRuntime>(),
            provider.GetRequiredService<ILogger<ChangeForwarder>>()));
        return wolverine;
    }
}
