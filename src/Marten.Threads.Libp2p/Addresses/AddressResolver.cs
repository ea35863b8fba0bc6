using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>Turns a peer's addresses into end points to dial: names looked up, TXT records followed, every IP address judged. Safe for use from several threads.</summary>
internal sealed class AddressResolver
{
    private readonly INameResolver _names;
    private readonly DialPolicy _policy;
    private readonly MachineAddresses _machine;
    private readonly TimeProvider _time;
    private readonly ResolveLimits _limits;

    /// <summary>Makes a resolver.</summary>
    /// <param name="names">Looks names up.</param>
    /// <param name="policy">Judges IP addresses.</param>
    /// <param name="machine">Tells which are this machine's own.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="limits">How much work one resolving may make; null for the defaults.</param>
    public AddressResolver(INameResolver names, DialPolicy policy, MachineAddresses machine, TimeProvider time, ResolveLimits? limits = null)
    {
        _names = names;
        _policy = policy;
        _machine = machine;
        _time = time;
        _limits = limits ?? new ResolveLimits();
    }

    /// <summary>Looks for end points. An address that leads to nothing never stops the others; all are looked up side by side.</summary>
    /// <param name="wanted">The peer; addresses that name another one are left out.</param>
    /// <param name="candidates">Its addresses.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; a deadline passing only shortens the result.</exception>
    public async Task<ResolvedAddresses> ResolveAsync(
        PeerId wanted, IReadOnlyList<DialCandidate> candidates, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_limits.TotalTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var lookups = new LookupBudget(_names, _time, _limits);
        DialCandidate[] taken = [.. candidates.Take(_limits.Entries)];
        CandidateResolution[] resolutions =
            [.. taken.Select(candidate => new CandidateResolution(wanted, candidate, _policy, _machine, _limits, lookups))];

        await Task.WhenAll(resolutions.Select(one => one.RunAsync(stop.Token))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        IEnumerable<AddressRefusal> refusals = resolutions.SelectMany(static one => one.Refusals)
            .Concat(candidates.Skip(taken.Length).Select(static one => new AddressRefusal(one.Address, "too many addresses are known")));
        return new ResolvedAddresses(
            DialOrder.Of(resolutions.SelectMany(static one => one.Found), _limits.Targets),
            [.. refusals.Take(_limits.Refusals)]);
    }
}
