using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Reducing;

/// <summary>What a node holds of an instance before new operations come.</summary>
/// <param name="Document">The document, or null when there is none (never was, or deleted).</param>
/// <param name="Newest">Order key of the newest operation that counts, or null when there is none.</param>
internal sealed record StoredInstance(DocObject? Document, OrderKey? Newest)
{
    public static StoredInstance None { get; } = new(null, null);
}
