namespace Marten.Threads.Libp2p.Addresses;

/// <summary>How much work one resolving of a peer's addresses may make. A stranger's TXT records decide over the rest.</summary>
internal sealed class ResolveLimits
{
    /// <summary>Addresses taken in, default 32: as many as are kept of a peer.</summary>
    public int Entries { get; init; } = 32;

    /// <summary>End points given back, default 32: at some seconds each nobody waits for more.</summary>
    public int Targets { get; init; } = 32;

    /// <summary>How often a <c>/dnsaddr</c> may lead to another one, the first included, default 4: what go-libp2p follows.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>TXT records followed in all, default 16: a peer of a published list has less than ten.</summary>
    public int TextRecords { get; init; } = 16;

    /// <summary>TXT records of one name that are looked at, default 256: those of all other peers of a published list are among them.</summary>
    public int TextRecordsRead { get; init; } = 256;

    /// <summary>DNS look-ups in all, default 64: two for every address kept of a peer.</summary>
    public int Lookups { get; init; } = 64;

    /// <summary>
    /// DNS look-ups at a time, default 4: the system's look-ups are few at a time for all, and names that never answer must not take them from the dials
    /// of other peers.
    /// </summary>
    public int LookupsAtOnce { get; init; } = 4;

    /// <summary>IP addresses taken from one look-up, default 32: no more become targets anyway.</summary>
    public int AddressesPerLookup { get; init; } = 32;

    /// <summary>Refusals that are told, default 64: enough to see what is wrong.</summary>
    public int Refusals { get; init; } = 64;

    /// <summary>How long one look-up may take, default 5 seconds: two tries of a usual resolver.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long everything may take, default 10 seconds, as long as one dial; what is known by then is used.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
