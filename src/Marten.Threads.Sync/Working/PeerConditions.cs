using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync.Working;

/// <summary>Which peers are worth a call now: one that failed is left alone for a while that doubles each time. Thread-safe.</summary>
internal sealed class PeerConditions(ThreadSyncOptions options, TimeProvider time)
{
    /// <summary>Peers whose failures are remembered; when more fail, those whose time is over are forgotten.</summary>
    private const int RememberedMax = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, (int Failures, DateTimeOffset NotBefore)> _failing = [];

    public bool MayTry(PeerId peer)
    {
        lock (_lock) return !_failing.TryGetValue(peer, out var one) || one.NotBefore <= time.GetUtcNow();
    }

    /// <summary>How often a peer failed since it last answered.</summary>
    public int FailuresOf(PeerId peer)
    {
        lock (_lock) return _failing.GetValueOrDefault(peer).Failures;
    }

    public void Failed(PeerId peer)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_failing.Count >= RememberedMax)
            {
                foreach (var over in _failing.Where(one => one.Value.NotBefore <= now).Select(static one => one.Key).ToList()) _failing.Remove(over);
            }

            // Calls that were under way together fail together: that is one failure.
            var known = _failing.GetValueOrDefault(peer);
            if (known.NotBefore > now) return;
            var failures = known.Failures + 1;
            _failing[peer] = (failures, now + Delay(failures));
        }
    }

    /// <summary>The peer answered, or has connected.</summary>
    public void Succeeded(PeerId peer)
    {
        lock (_lock) _failing.Remove(peer);
    }

    private TimeSpan Delay(int failures)
    {
        var doubled = options.RetryDelayMin * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < options.RetryDelayMax ? doubled : options.RetryDelayMax;
    }
}
