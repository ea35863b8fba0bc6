using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Serving;

/// <summary>
/// Turns strangers away without a look into the database: whoever is known for no thread at all, or shows a key that opens none, costs the same few instructions
/// whatever he asks for. So he can neither wear the database out nor tell by the time of the answer whether a thread is here. Thread-safe.
/// </summary>
internal sealed class Gatekeeper : IDisposable
{
    private readonly IThreadRegistry _registry;
    private readonly IThreadReplica _replica;
    private readonly IDisposable _hearing;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile IReadOnlyDictionary<ThreadId, SymmetricKey> _keys = new Dictionary<ThreadId, SymmetricKey>();
    private volatile IReadOnlySet<PeerId> _peers = new HashSet<PeerId>();
    private volatile bool _isOld = true;
    private volatile bool _isLoading;

    public Gatekeeper(IThreadRegistry registry, IThreadReplica replica, IThreadSignals signals)
    {
        (_registry, _replica) = (registry, replica);

        // Only what this application, or a peer that is entitled, has changed makes it look again.
        _hearing = signals.Subscribe(signal =>
        {
            if (signal.Change is ThreadChange.LogsLearned or ThreadChange.Unknown) _isOld = true;
        });
    }

    /// <summary>Whether a peer is known for some thread.</summary>
    public async ValueTask<bool> IsKnownAsync(PeerId peer, CancellationToken cancellationToken)
    {
        if (_peers.Contains(peer)) return true;
        return await RenewAsync(cancellationToken).ConfigureAwait(false) && _peers.Contains(peer);
    }

    /// <summary>Whether a thread is here, and has this service key.</summary>
    public async ValueTask<bool> OpensAsync(ThreadId thread, SymmetricKey key, CancellationToken cancellationToken)
    {
        if (!_keys.ContainsKey(thread)) await RenewAsync(cancellationToken).ConfigureAwait(false);
        return _keys.TryGetValue(thread, out var right) && right.FixedTimeEquals(key);
    }

    /// <summary>Whether a thread is here.</summary>
    public async ValueTask<bool> HoldsAsync(ThreadId thread, CancellationToken cancellationToken) =>
        _keys.ContainsKey(thread) || (await RenewAsync(cancellationToken).ConfigureAwait(false) && _keys.ContainsKey(thread));

    /// <summary>Reads the threads and their peers.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        _isOld = true;
        await RenewAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _hearing.Dispose();
        _loading.Dispose();
    }

    private async ValueTask<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (!_isOld && !_isLoading) return false;
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isOld) return true; // somebody else just did
            _isLoading = true; // first, so that nobody finds it neither old nor being read
            _isOld = false; // a hint that comes while it is read makes it old again
            _keys = await _registry.ServiceKeysAsync(cancellationToken).ConfigureAwait(false);
            _peers = await _replica.KnownPeersAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            _isOld = true;
            throw;
        }
        finally
        {
            _isLoading = false;
            _loading.Release();
        }
    }
}
