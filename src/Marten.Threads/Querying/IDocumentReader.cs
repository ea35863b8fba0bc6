using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying;

/// <summary>Reads instances as documents, for whoever would only parse the text again.</summary>
internal interface IDocumentReader : ICollectionReader
{
    /// <summary>An instance as the reader sees it, or null.</summary>
    Task<DocObject?> LoadDocumentAsync(string id, CancellationToken cancellationToken);

    /// <summary>The answer to a query.</summary>
    IAsyncEnumerable<DocObject> FindDocumentsAsync(DocumentQuery query, CancellationToken cancellationToken);
}
