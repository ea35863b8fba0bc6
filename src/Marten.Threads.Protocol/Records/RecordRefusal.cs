namespace Marten.Threads.Protocol.Records;

/// <summary>
/// Why a record is refused. The verifier goes through the steps in the order of these values and reports the first that fails, so
/// every node gives the same answer for the same bytes. Within a node the fields are judged in the order in which they stand, and
/// missing ones after them.
/// </summary>
public enum RecordRefusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>The four nodes have more than <see cref="RecordLimits.RecordMaxBytes"/> together.</summary>
    RecordTooLarge,

    /// <summary>The record node is absent.</summary>
    RecordNodeAbsent,

    /// <summary>The event node is absent.</summary>
    EventNodeAbsent,

    /// <summary>The header node is absent.</summary>
    HeaderNodeAbsent,

    /// <summary>The body node is absent.</summary>
    BodyNodeAbsent,

    /// <summary>The log id does not hold an Ed25519 key, so nothing can be verified against it.</summary>
    LogKeyUnknown,

    /// <summary>The record node is not exactly one canonical CBOR byte string.</summary>
    RecordNodeNotBytes,

    /// <summary>The thread's service key does not open the record node: another thread's record, or changed bytes.</summary>
    RecordNodeNotOpened,

    /// <summary>What the record node holds is not canonical DAG-CBOR.</summary>
    RecordNotCanonical,

    /// <summary>What the record node holds is not a map.</summary>
    RecordNotMap,

    /// <summary>The record has a field other than <c>sig</c>, <c>prev</c>, <c>block</c>, <c>pubKey</c>.</summary>
    RecordFieldUnknown,

    /// <summary><c>sig</c> is not a byte string of 64 bytes.</summary>
    SignatureMalformed,

    /// <summary><c>prev</c> is not a link to a DAG-CBOR node by SHA-256. A first record leaves it out.</summary>
    PreviousMalformed,

    /// <summary><c>block</c> is not a link to a DAG-CBOR node by SHA-256.</summary>
    BlockMalformed,

    /// <summary><c>pubKey</c> is not the libp2p protobuf of a public key, as encoders write it.</summary>
    AuthorKeyMalformed,

    /// <summary>The record has no <c>sig</c>.</summary>
    SignatureMissing,

    /// <summary>The record has no <c>block</c>.</summary>
    BlockMissing,

    /// <summary>The record has no <c>pubKey</c>.</summary>
    AuthorKeyMissing,

    /// <summary>The event node is not canonical DAG-CBOR.</summary>
    EventNotCanonical,

    /// <summary>The event node is not a map.</summary>
    EventNotMap,

    /// <summary>The event node has a field other than <c>body</c> and <c>header</c>.</summary>
    EventFieldUnknown,

    /// <summary><c>body</c> of the event node is not a link to a DAG-CBOR node by SHA-256.</summary>
    EventBodyMalformed,

    /// <summary><c>header</c> of the event node is not a link to a DAG-CBOR node by SHA-256.</summary>
    EventHeaderMalformed,

    /// <summary>The event node has no <c>body</c>.</summary>
    EventBodyMissing,

    /// <summary>The event node has no <c>header</c>.</summary>
    EventHeaderMissing,

    /// <summary>The header node is not exactly one canonical CBOR byte string.</summary>
    HeaderNodeNotBytes,

    /// <summary>The body node is not exactly one canonical CBOR byte string.</summary>
    BodyNodeNotBytes,

    /// <summary>The event node is not the one that <c>block</c> names.</summary>
    EventMismatch,

    /// <summary>The header node is not the one that the event node names.</summary>
    HeaderMismatch,

    /// <summary>The body node is not the one that the event node names.</summary>
    BodyMismatch,

    /// <summary>The signature is not the log's over this record.</summary>
    SignatureInvalid,
}
