using System.Text.Json;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// Tells whether Marten and PostgreSQL can keep a typed document, before it is part of a unit of work: there a getter
/// that throws or an index entry that is too long would break everything else.
/// </summary>
internal sealed class DocumentProbe
{
    private readonly ISerializer _serializer;
    private readonly IReadOnlyList<IndexedMember> _indexed;

    private DocumentProbe(ISerializer serializer, IReadOnlyList<IndexedMember> indexed)
    {
        _serializer = serializer;
        _indexed = indexed;
    }

    /// <exception cref="ThreadUsageException">The document has an index, key or column that foreign data could break.</exception>
    public static DocumentProbe Of(StoreOptions options, Type document) =>
        new(options.Serializer(), IndexedMember.Of(((IReadOnlyStoreOptions)options).FindOrResolveDocumentType(document)));

    /// <summary>Throws whatever the application's own getters throw.</summary>
    public bool CanHold(object document)
    {
        using var written = JsonDocument.Parse(_serializer.ToJson(document));
        return _indexed.All(member => member.Fits(written.RootElement));
    }
}
