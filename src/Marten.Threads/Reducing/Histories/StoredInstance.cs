using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Histories;

/// <summary>What a node holds of an instance before new operations come.</summary>
/// <param name="Document">The document, or null when there is none (never was, or deleted).</param>
/// <param name="Newest">Order key of the newest operation that counts, or null when there is none.</param>
/// <param name="Tail">Operations that stand behind the last segment of its history, or null where that is not kept, as after a delete.</param>
internal sealed record StoredInstance(DocObject? Document, OrderKey? Newest, int? Tail)
{
    public static StoredInstance None { get; } = new(null, null, 0);
}
