using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>
/// Reaches peers at the addresses that are known of them. All who want the same peer wait for the same dial, and nobody's leaving stops it for the
/// others.
/// </summary>
/// <param name="host">What the host's parts share.</param>
/// <param name="race">Dials a peer's end points.</param>
/// <param name="resolver">Finds them.</param>
/// <param name="backoff">Makes failing ones wait.</param>
/// <param name="find">Finds a connection that is open.</param>
/// <param name="adopt">Takes a new connection over.</param>
/// <param name="stopping">Cancelled when the host stops.</param>
internal sealed class Dialer(
    HostContext host, DialRace race, AddressResolver resolver, DialBackoff backoff, Func<PeerId, Libp2pConnection?> find,
    Func<ConnectionParts, Libp2pConnection> adopt, CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Task<Libp2pConnection>> _dials = [];

    /// <summary>Dials, or waits for the dial that is under way.</summary>
    /// <exception cref="Libp2pException">The peer cannot be reached.</exception>
    public Task<Libp2pConnection> ConnectAsync(PeerId peer, CancellationToken cancellationToken)
    {
        Task<Libp2pConnection> dial;
        lock (_lock)
        {
            if (!_dials.TryGetValue(peer, out dial!))
                _dials.Add(peer, dial = Task.Run(() => DialAsync(peer), CancellationToken.None));
        }

        return dial.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for all dials that are under way.</summary>
    public async Task CompleteAsync()
    {
        Task[] dials;
        lock (_lock)
            dials = [.. _dials.Values];
        await Task.WhenAll(dials).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Libp2pConnection> DialAsync(PeerId peer)
    {
        using System.Diagnostics.Activity? activity = Libp2pActivities.Source.StartActivity("libp2p.dial");
        activity?.SetTag("libp2p.peer", peer.ToString());
        try
        {
            return await DialKnownAsync(peer).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, exception.Message);
            if (exception is OperationCanceledException && stopping.IsCancellationRequested)
                throw new Libp2pException(Libp2pFailure.HostStopped, "The host stops.", exception);
            throw;
        }
        finally
        {
            lock (_lock)
                _dials.Remove(peer);
        }
    }

    private async Task<Libp2pConnection> DialKnownAsync(PeerId peer)
    {
        if (find(peer) is { } open)
            return open; // of a dial that ended just before this one was asked for
        if (!host.Access.IsAllowed(peer))
            throw new Libp2pException(Libp2pFailure.Denied, $"{peer} is not allowed here.");
        IReadOnlyList<KnownAddress> known = host.Peers.AddressesOf(peer);
        if (known.Count == 0)
            throw new Libp2pException(Libp2pFailure.NoAddress, $"No address of {peer} is known; add one to the peer book.");
        DialCandidate[] candidates = [.. known.Select(static one => new DialCandidate(one.Address, one.Origin, one.ToldOver, one.Succeeded))];
        ResolvedAddresses resolved = await resolver.ResolveAsync(peer, candidates, stopping).ConfigureAwait(false);
        if (resolved.Targets.Count == 0)
            throw new Libp2pException(Libp2pFailure.NoAddress, $"No address of {peer} can be dialed: {Told(resolved.Refusals.Select(static one => $"{one.Address} {one.Reason}"))}.");

        IReadOnlyList<DialAttempt> attempts = await race.RunAsync(peer, Ready(peer, resolved.Targets), stopping).ConfigureAwait(false);
        Note(peer, attempts);
        if (attempts.FirstOrDefault(static one => one.Parts is not null)?.Parts is { } parts)
            return adopt(parts);
        return find(peer) ?? throw Unreachable(peer, attempts); // it may have come by itself meanwhile
    }

    private List<DialTarget> Ready(PeerId peer, IReadOnlyList<DialTarget> targets)
    {
        TimeSpan shortest = TimeSpan.MaxValue;
        var ready = new List<DialTarget>();
        foreach (DialTarget target in targets)
        {
            if (backoff.TryBegin(peer, target.EndPoint, out TimeSpan wait))
                ready.Add(target);
            else if (wait < shortest)
                shortest = wait;
        }

        return ready.Count > 0
            ? ready
            : throw new Libp2pException(Libp2pFailure.BackingOff, $"{peer} could not be reached a short time ago; try again in {shortest.TotalSeconds:0.#} s.");
    }

    private void Note(PeerId peer, IReadOnlyList<DialAttempt> attempts)
    {
        foreach (DialAttempt attempt in attempts)
        {
            if (attempt.Parts is not null)
            {
                host.Peers.Succeeded(peer, attempt.Target.Address);
            }
            else if (attempt.Failure is not (Libp2pFailure.None or Libp2pFailure.LimitReached))
            {
                backoff.Failed(peer, attempt.Target.EndPoint);
                host.Peers.Failed(peer, attempt.Target.Address);
                host.Logger.DialFailed(attempt.Target.Address, peer, attempt.Failure, attempt.Reason);
            }
        }
    }

    // What says most about the peer is what is thrown: somebody else's answer before no answer.
    private static Libp2pException Unreachable(PeerId peer, IReadOnlyList<DialAttempt> attempts)
    {
        Libp2pFailure[] telling = [Libp2pFailure.WrongPeer, Libp2pFailure.Denied, Libp2pFailure.NoCommonProtocol, Libp2pFailure.HandshakeRefused, Libp2pFailure.LimitReached, Libp2pFailure.TimedOut];
        Libp2pFailure failure = telling.FirstOrDefault(one => attempts.Any(attempt => attempt.Failure == one), Libp2pFailure.Unreachable);
        return new Libp2pException(failure, $"{peer} could not be reached: {Told(attempts.Select(static one => $"{one.Target.EndPoint} {one.Reason}"))}");
    }

    private static string Told(IEnumerable<string> reasons) => string.Join("; ", reasons.Take(8));
}
