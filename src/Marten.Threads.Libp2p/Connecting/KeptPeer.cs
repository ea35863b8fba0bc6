using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>Keeps a connection to a peer: dials, waits until it is gone, and dials again, with pauses that grow while nobody answers.</summary>
internal sealed class KeptPeer : IDisposable
{
    private readonly HostContext _host;
    private readonly HostNetwork _network;
    private readonly PeerId _peer;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _lock = new();
    private bool _ended;

    public KeptPeer(HostContext host, HostNetwork network, PeerId peer, CancellationToken stopping)
    {
        _host = host;
        _network = network;
        _peer = peer;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>Goes on until it is disposed, or the host stops.</summary>
    public async Task RunAsync()
    {
        try
        {
            await RunAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _ended = true;
            _stop.Dispose();
        }
    }

    /// <summary>Keeps the connection no longer; one that is open stays until somebody closes it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_ended)
                _stop.Cancel();
        }
    }

    private async Task RunAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            string reason;
            try
            {
                Libp2pConnection connection = await _network.ConnectAsync(_peer, token).ConfigureAwait(false);
                reason = (await connection.Completion.WaitAsync(token).ConfigureAwait(false)).Reason;
            }
            catch (Libp2pException exception)
            {
                reason = exception.Message;
            }

            _network.Backoff.Failed(_peer);
            _network.Backoff.TryBegin(_peer, out TimeSpan wait);
            _host.Logger.Reconnecting(_peer, wait, reason);
            await Task.Delay(wait, _host.Time, token).ConfigureAwait(false);
        }
    }
}
