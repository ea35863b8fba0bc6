namespace Marten.Threads.Libp2p.Addresses;

/// <summary>Where an address of a peer comes from. Ordered: a larger value is trusted more, and the default value least.</summary>
public enum AddressOrigin
{
    /// <summary>A third party told it. Dialed only where it leads to the internet.</summary>
    Told = 0,

    /// <summary>The peer itself told it over a connection on which it had proved its id. Dialed where it is at least as public as that connection.</summary>
    Proved = 1,

    /// <summary>This program or its operator gave it. Dialed wherever it leads, and never forgotten.</summary>
    Configured = 2,
}
