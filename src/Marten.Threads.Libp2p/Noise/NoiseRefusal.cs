namespace Marten.Threads.Libp2p.Noise;

/// <summary>Why a handshake was given up.</summary>
internal enum NoiseRefusal
{
    None = 0,

    /// <summary>The other side closed the connection.</summary>
    Ended = 1,

    /// <summary>A message is longer than a handshake needs.</summary>
    MessageTooLong = 2,

    /// <summary>A message is too short, was altered, was made with other keys, or holds a key of low order.</summary>
    MessageInvalid = 3,

    /// <summary>The payload is no protobuf of the right form, or names no key or no signature.</summary>
    PayloadInvalid = 4,

    /// <summary>The identity key is of no known type, or no honest key.</summary>
    IdentityKeyInvalid = 5,

    /// <summary>The identity key's owner did not sign this connection's key.</summary>
    IdentitySignatureInvalid = 6,

    /// <summary>Somebody else than the wanted peer.</summary>
    WrongPeer = 7,

    /// <summary>The other side is this host.</summary>
    OwnIdentity = 8,
}
