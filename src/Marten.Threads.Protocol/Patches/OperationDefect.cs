namespace Marten.Threads.Protocol.Patches;

/// <summary>
/// Why an operation is rejected by its own content: the first of these, in this order, that applies. A rejected operation is kept
/// and shown but changes no instance; the others of its record go on. The values are the same on every node.
/// </summary>
public enum OperationDefect
{
    /// <summary>Not rejected.</summary>
    None = 0,

    /// <summary>The body has an array <c>patches</c> but is not canonical DAG-CBOR. One operation stands for the whole record.</summary>
    BodyNotCanonical,

    /// <summary>The body is nested deeper than <see cref="EventBody.DepthMax"/>. One operation stands for the whole record.</summary>
    BodyTooDeep,

    /// <summary>The body holds a key beside <c>patches</c>; every operation of it is rejected.</summary>
    BodyFieldUnknown,

    /// <summary>The record holds more than <see cref="EventBody.OperationsMax"/> operations. One operation stands for all that follow.</summary>
    TooManyOperations,

    /// <summary>The element is not a map, or its <c>patch</c> is missing or not a map.</summary>
    NotAnOperation,

    /// <summary>The element or its <c>patch</c> holds a key that the format does not know. The reference refuses it too.</summary>
    FieldUnknown,

    /// <summary><c>type</c> is missing or not 0, 1 or 2.</summary>
    TypeUnknown,

    /// <summary><c>iD</c> is missing, not a text, empty, longer than 256 bytes, or holds U+0000.</summary>
    InstanceIdInvalid,

    /// <summary><c>instanceID</c> is missing, not a text, or another text than <c>iD</c>.</summary>
    InstanceIdsDiffer,

    /// <summary><c>collectionName</c> is missing, not a text, or outside the rule of <see cref="CollectionName"/>.</summary>
    CollectionNameInvalid,

    /// <summary><c>jSONPatch</c> of a create or save is missing or not a byte string, or that of a delete is neither missing, null nor a byte string.</summary>
    PatchMissing,

    /// <summary>The patch is not JSON.</summary>
    JsonSyntax,

    /// <summary>The patch is nested deeper than 64.</summary>
    JsonTooDeep,

    /// <summary>The patch holds a number out of range.</summary>
    JsonNumberRange,

    /// <summary>The patch holds a number with more than 64 significant digits.</summary>
    JsonNumberDigits,

    /// <summary>The patch is JSON, but not an object.</summary>
    PatchNotObject,

    /// <summary>
    /// With it the patches of the record would be longer than <see cref="EventBody.PatchesMaxBytes"/> as canonical text. A number of
    /// six characters can stand for three hundred, and what is stored must stay in proportion to what was sent.
    /// </summary>
    PatchesTooLarge,
}
