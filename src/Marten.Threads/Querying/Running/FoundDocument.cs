using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Running;

/// <summary>A document on its way to the answer.</summary>
/// <param name="Thread">The thread it is of; null where only one is asked.</param>
/// <param name="Document">The document as the reader may see it.</param>
/// <param name="IsOdd">Whether its place among the others is still to be found.</param>
internal readonly record struct FoundDocument(ThreadId? Thread, DocObject Document, bool IsOdd);

/// <summary>What a reader may see of a document, or null when it is hidden from him.</summary>
internal delegate DocObject? DocumentView(DocObject document);
