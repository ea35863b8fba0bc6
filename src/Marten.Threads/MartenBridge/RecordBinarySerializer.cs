using JasperFx.Events;

namespace Marten.Threads.MartenBridge;

/// <summary>Writes a record's nodes as they are: uvarint length and bytes of record, event, header and body node.</summary>
internal sealed class RecordBinarySerializer : IEventBinarySerializer
{
    public byte[] Serialize(Type type, object data) => ((RecordAppended)data).Envelope.ToBlock();

    public object Deserialize(Type type, byte[] bytes) => RecordAppended.FromBlock(bytes);
}
