namespace Marten.Threads.Protocol.Records;

/// <summary>
/// Why a verified record's body cannot be read. Such a record stays in its chain, because replicators cannot see this; it just holds
/// no operations.
/// </summary>
public enum BodyRefusal
{
    /// <summary>The body was read.</summary>
    None = 0,

    /// <summary>The read key does not open the header.</summary>
    HeaderNotOpened,

    /// <summary>
    /// The header is not canonical <c>{ key: 32 bytes }</c>. The reference would take a libp2p private key there as well; nobody sends
    /// one, and two kinds of key in one place invite confusion.
    /// </summary>
    HeaderMalformed,

    /// <summary>The event key of the header does not open the body.</summary>
    BodyNotOpened,
}
