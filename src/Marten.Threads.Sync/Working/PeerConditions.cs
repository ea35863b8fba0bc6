using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync.Working;

/// <summary>Which peers are worth a call now: one that failed is left alone for a while that doubles each time. Thread-safe.</summary>
internal sealed class PeerConditions(ThreadSyncOptions options, TimeProvider time)
{
    /// <summary>Peers whose failures are remembered; of more those are forgotten whose time is over, and if that makes no room, all.</summary>
    private const int RememberedMax = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, (int Failures, DateTimeOffset NotBefore)> _failing = [];

    public bool MayTry(PeerId peer)
    {
        lock (_lock) return !_failing.TryGetValue(peer, out var one) || one.NotBefore <= time.GetUtcNow();
    }

    /// <summary>The peer did not answer.</summary>
    public void Failed(PeerId peer)
    {
        lock (_lock)
        {
            // Calls that were under way together fail together: that is one failure.
            var (now, known) = (time.GetUtcNow(), _failing.GetValueOrDefault(peer));
            if (known.NotBefore > now) return;
            MakeRoom(now);
            _failing[peer] = (known.Failures + 1, now + Delay(known.Failures + 1));
        }
    }

    /// <summary>The peer has enough of this host for the moment.</summary>
    public void Busy(PeerId peer)
    {
        lock (_lock)
        {
            var (now, known) = (time.GetUtcNow(), _failing.GetValueOrDefault(peer));
            if (known.NotBefore > now) return;
            MakeRoom(now);
            _failing[peer] = (known.Failures, now + Delay(1));
        }
    }

    /// <summary>The peer answered, or has connected.</summary>
    public void Succeeded(PeerId peer)
    {
        lock (_lock) _failing.Remove(peer);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_failing.Count < RememberedMax) return;
        foreach (var over in _failing.Where(one => one.Value.NotBefore <= now).Select(static one => one.Key).ToList()) _failing.Remove(over);
        if (_failing.Count >= RememberedMax) _failing.Clear();
    }

    private TimeSpan Delay(int failures)
    {
        var doubled = options.RetryDelayMin * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < options.RetryDelayMax ? doubled : options.RetryDelayMax;
    }
}
