using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Access;

/// <summary>A read filter: what a reader sees of an instance. Implementations are safe for several threads.</summary>
internal interface IInstanceFilter
{
    /// <returns>The document as it is shown, with its own <c>_id</c>; null where it is hidden.</returns>
    DocObject? Show(DocObject instance, VerifyingKey reader);
}
