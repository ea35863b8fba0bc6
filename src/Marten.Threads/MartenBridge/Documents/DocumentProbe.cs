using System.Text.Json;

namespace Marten.Threads.MartenBridge.Documents;

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
    public static DocumentProbe Of(StoreOptions options, Type document, string idMember)
    {
        var mapping = ((IReadOnlyStoreOptions)options).FindOrResolveDocumentType(document);
        if (mapping.IdMember.Name != idMember)
            throw new ThreadUsageException($"The id of {document.Name} is its member {idMember}; the settings of the collection must not name another (Identity).");
        return new DocumentProbe(options.Serializer(), IndexedMember.Of(mapping));
    }

    /// <summary>Throws whatever the application's own getters throw.</summary>
    public bool CanHold(object document)
    {
        using var written = JsonDocument.Parse(_serializer.ToJson(document));
        return _indexed.All(member => member.Fits(written.RootElement));
    }
}
