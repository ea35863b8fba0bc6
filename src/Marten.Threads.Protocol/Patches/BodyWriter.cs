using Marten.Threads.Protocol.Cbor;

namespace Marten.Threads.Protocol.Patches;

/// <summary>Writes a body of operations that would be accepted.</summary>
internal static class BodyWriter
{
    private const int BytesPerOperation = 160; // names, ids and stamp of a usual operation

    public static byte[] Write(IReadOnlyList<OperationDraft> operations)
    {
        var writer = new DagCborWriter(Capacity(operations));
        writer.StartMap(1).Text(BodyFields.Patches);
        writer.StartArray(operations.Count);
        for (int i = 0; i < operations.Count; i++)
            Write(writer, operations[i], i);
        writer.EndArray();
        writer.EndMap();
        return writer.ToArray();
    }

    private static void Write(DagCborWriter writer, OperationDraft operation, int index)
    {
        Check(operation, index);

        writer.StartMap(4);
        writer.Text(BodyFields.Id).Text(operation.InstanceId);
        writer.Text(BodyFields.Patch).StartMap(3);
        writer.Text(BodyFields.Type).Integer((long)operation.Type);
        writer.Text(BodyFields.JsonPatch);
        if (operation.Type == OperationType.Delete)
            writer.Null();
        else
            writer.Bytes(operation.JsonPatch.Span);
        writer.Text(BodyFields.InstanceId).Text(operation.InstanceId);
        writer.EndMap();
        writer.Text(BodyFields.Timestamp).Integer(operation.Timestamp);
        writer.Text(BodyFields.CollectionName).Text(operation.CollectionName);
        writer.EndMap();
    }

    private static void Check(OperationDraft operation, int index)
    {
        string? fault = operation switch
        {
            null => "is a null reference",
            { Type: not (OperationType.Create or OperationType.Save or OperationType.Delete) } => "has an unknown type",
            _ when !InstanceIds.IsValid(operation.InstanceId) => "has an id that is empty, too long or not storable",
            _ when !CollectionName.IsValid(operation.CollectionName) => "has a collection name outside the rule",
            { Timestamp: < 0 or > EventBody.TimestampMax } => "has a timestamp outside its range",
            { Type: OperationType.Delete } => operation.JsonPatch.IsEmpty ? null : "is a delete with a patch",
            _ => operation.JsonPatch.IsEmpty ? "has no patch" : null,
        };
        if (fault is not null)
            throw new ArgumentException($"Operation {index} {fault}.", nameof(operation));
    }

    private static int Capacity(IReadOnlyList<OperationDraft> operations)
    {
        int capacity = EventBody.Empty.Length;
        foreach (OperationDraft operation in operations)
            capacity += BytesPerOperation + (operation?.JsonPatch.Length ?? 0);
        return capacity;
    }
}
