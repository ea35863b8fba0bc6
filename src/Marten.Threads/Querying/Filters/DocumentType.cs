namespace Marten.Threads.Querying.Filters;

/// <summary>A type that <c>$type</c> can ask for.</summary>
internal enum DocumentType
{
    Null,
    Number,

    /// <summary>A number without a fraction: JSON does not tell how it was stored.</summary>
    WholeNumber,
    Text,
    Object,
    Array,
    Bool,
}
