namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>Two hosts of ours, each in a process of its own, the first connected to the second.</summary>
internal sealed class HostPair : IAsyncDisposable
{
    private HostPair(HostProcess dialer, HostProcess listener) => (Dialer, Listener) = (dialer, listener);

    public HostProcess Dialer { get; }

    public HostProcess Listener { get; }

    public static async Task<HostPair> StartAsync(CancellationToken cancellationToken) =>
        new(await HostProcess.StartAsync(cancellationToken), await HostProcess.StartAsync(cancellationToken));

    /// <summary>Tells the dialer where the listener is.</summary>
    /// <param name="address">Without the peer's id; null for where it listens itself.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public Task IntroduceAsync(string? address, CancellationToken cancellationToken) =>
        Dialer.AskAsync($"know {address ?? Listener.Address}/p2p/{Listener.Peer}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Dialer.DisposeAsync();
        await Listener.DisposeAsync();
    }
}
