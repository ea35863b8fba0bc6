namespace Marten.Threads.Protocol.Patches;

/// <summary>An operation about to be written by this node.</summary>
/// <param name="Type">What it does.</param>
/// <param name="CollectionName">Name of the collection (<see cref="Patches.CollectionName"/>).</param>
/// <param name="InstanceId">Id of the instance (<see cref="InstanceIds"/>).</param>
/// <param name="JsonPatch">The document of a create or the merge patch of a save as JSON text in UTF-8; empty for a delete.</param>
/// <param name="Timestamp">Nanoseconds since 1970, from 0 to <see cref="EventBody.TimestampMax"/>.</param>
public sealed record OperationDraft(
    OperationType Type,
    string CollectionName,
    string InstanceId,
    ReadOnlyMemory<byte> JsonPatch,
    long Timestamp);
