using System.Text;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Identify;

/// <summary>Writes an <see cref="IdentifyMessage"/> in the order of its fields' worth, as long as there is room.</summary>
internal static class IdentifyWriter
{
    /// <summary>The bytes of a message; see <see cref="IdentifyMessage.Write"/>.</summary>
    public static byte[] Write(IdentifyMessage message)
    {
        var writer = new ProtobufWriter();
        WriteIfItFits(writer, IdentifyFields.PublicKey, message.PublicKey.Span);
        WriteIfItFits(writer, IdentifyFields.ProtocolVersion, Encoding.UTF8.GetBytes(message.ProtocolVersion));
        WriteIfItFits(writer, IdentifyFields.AgentVersion, Encoding.UTF8.GetBytes(message.AgentVersion));
        foreach (string protocol in message.Protocols)
            WriteIfItFits(writer, IdentifyFields.Protocols, Encoding.UTF8.GetBytes(protocol));
        foreach (Multiaddr address in message.ListenAddresses)
            WriteIfItFits(writer, IdentifyFields.ListenAddresses, address.Span);
        WriteIfItFits(writer, IdentifyFields.ObservedAddress, message.ObservedAddress.Span);
        return writer.ToArray();
    }

    private static void WriteIfItFits(ProtobufWriter writer, int number, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty && writer.Length + ProtobufWriter.LengthOf(number, value.Length) <= IdentifyMessage.OwnLengthMax)
            writer.WriteBytes(number, value);
    }
}
