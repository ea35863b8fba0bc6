using Marten.Threads.Sync.Joining;
using Microsoft.Extensions.Hosting;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;

namespace Marten.Threads.Sync;

/// <summary>Starts replication with the application, and refuses to where Wolverine could not share the work.</summary>
internal sealed class SyncStartup(SyncServices services, ThreadNetwork network, SyncState state, IWolverineRuntime wolverine) : IHostedService, IAsyncDisposable
{
    private SyncRuntime? _runtime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var mode = wolverine.Options.Durability.Mode;
        if (mode is not (DurabilityMode.Balanced or DurabilityMode.Solo))
            throw new ThreadUsageException($"Wolverine runs in the mode {mode}, which starts no agents, so nobody would exchange threads. Set opts.Durability.Mode to Balanced, or to Solo for a single process.");
        if (wolverine.Storage is NullMessageStore)
            throw new ThreadUsageException("Wolverine has no message store, so it starts no agents, and nobody would exchange threads. Call AddMarten(…).IntegrateWithWolverine().");
        _runtime = await SyncRuntime.StartAsync(services, hasOthers: mode == DurabilityMode.Balanced, cancellationToken).ConfigureAwait(false);
        state.Runtime = network.Runtime = _runtime;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        state.Runtime = network.Runtime = null;
        if (Interlocked.Exchange(ref _runtime, null) is { } runtime) await runtime.DisposeAsync().ConfigureAwait(false);
    }
}
