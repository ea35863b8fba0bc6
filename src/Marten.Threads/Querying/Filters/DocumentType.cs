namespace Marten.Threads.Querying.Filters;

/// <summary>A type that <c>$type</c> can ask for. A JSON number is of several of them.</summary>
internal enum DocumentType
{
    /// <summary>Any number: JSON does not tell integers from fractions.</summary>
    Number,

    /// <summary>A whole number that 32 bits hold.</summary>
    Int,

    /// <summary>A whole number that 64 bits hold.</summary>
    Long,
    Text,
    Object,
    Array,
    Bool,
    Null,
}
