using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;

namespace Marten.Threads.Scripting;

/// <summary>The operation that a write validator judges (spec section 8.6).</summary>
/// <param name="Timestamp">The writer's clock: nanoseconds since 1970, as the record holds it.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Collection">Name of its collection.</param>
/// <param name="Type">What it does.</param>
/// <param name="Patch">The document of a create, the merge patch of a save; null for a delete.</param>
internal sealed record ScriptEvent(long Timestamp, string InstanceId, string Collection, OperationType Type, DocObject? Patch);
