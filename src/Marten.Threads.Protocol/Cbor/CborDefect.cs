namespace Marten.Threads.Protocol.Cbor;

/// <summary>
/// The first reason why bytes are not one item of canonical DAG-CBOR. The bytes are walked from the front,
/// so the same bytes always give the same defect.
/// </summary>
public enum CborDefect
{
    /// <summary>The bytes are canonical.</summary>
    None = 0,

    /// <summary>The bytes end inside an item, or a length or count is larger than what is left.</summary>
    Truncated,

    /// <summary>Bytes follow the item.</summary>
    TrailingBytes,

    /// <summary>An integer, length, count or tag number is written longer than needed.</summary>
    NotMinimal,

    /// <summary>A string, array or map of indefinite length, or a stray break.</summary>
    IndefiniteLength,

    /// <summary>A head that CBOR reserves (additional information 28 to 30, or 31 where it has no meaning).</summary>
    ReservedHead,

    /// <summary>A text is not valid UTF-8.</summary>
    TextInvalid,

    /// <summary>A map key is not a text.</summary>
    KeyNotText,

    /// <summary>Map keys are not sorted by length in bytes, then bytewise.</summary>
    KeyOrder,

    /// <summary>A map holds a key twice.</summary>
    KeyDuplicate,

    /// <summary>A tag other than 42.</summary>
    TagForeign,

    /// <summary>Tag 42 is not followed by a byte string of a zero byte and a CID.</summary>
    LinkInvalid,

    /// <summary>A float of 16 or 32 bits; only 64 bits are canonical.</summary>
    FloatWidth,

    /// <summary>A float that is not a number or infinite.</summary>
    FloatNotFinite,

    /// <summary>A simple value other than false, true and null (so also <c>undefined</c>).</summary>
    SimpleForeign,

    /// <summary>A negative integer below −2^63.</summary>
    IntegerRange,

    /// <summary>Arrays and maps are nested deeper than allowed.</summary>
    TooDeep,
}
