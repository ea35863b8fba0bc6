using Marten.Threads.Delivering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace Marten.Threads.Sync.Messaging;

/// <summary>Publishes changes through Wolverine's outbox, in the transaction in which the subscription moves on.</summary>
internal sealed class ChangeForwarder(
    IThreadSubscriptions subscriptions, ThreadMessageOptions options, IServiceScopeFactory scopes, IWolverineRuntime wolverine, ILogger<ChangeForwarder> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var type in options.Types)
        {
            var message = typeof(Listening.InstanceChanged<>).MakeGenericType(type);
            if (wolverine.RoutingFor(message).Routes.Length == 0) SyncMessages.NobodyHandles(logger, type.Name);
        }

        await subscriptions.RunAsync(options.Subscription, ForwardAsync, new SubscriptionOptions { Start = options.Start }, stoppingToken).ConfigureAwait(false);
    }

    private async Task ForwardAsync(ChangePage page, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IMartenOutbox>();
        outbox.Enroll(page.Session);
        await options.PublishAsync(page, outbox).ConfigureAwait(false);
    }
}
