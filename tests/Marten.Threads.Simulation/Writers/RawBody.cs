using System.Formats.Cbor;
using System.Numerics;
using System.Text;

namespace Marten.Threads.Simulation.Writers;

/// <summary>An operation as a careless writer would write it: nothing is checked.</summary>
/// <param name="Type">0, 1, 2 or anything else.</param>
/// <param name="Patch">JSON text; null for none.</param>
/// <param name="Stamp">What stands behind <c>timestamp</c>, as CBOR.</param>
internal sealed record RawOperation(string Collection, string Id, int Type, string? Patch, byte[] Stamp);

/// <summary>Writes bodies of records in the form of ThreadDB, with any content.</summary>
internal static class RawBody
{
    public static byte[] Of(params IReadOnlyList<RawOperation> operations)
    {
        var writer = new CborWriter();
        writer.WriteStartMap(1);
        writer.WriteTextString("patches");
        writer.WriteStartArray(operations.Count);
        foreach (var operation in operations) Write(writer, operation);
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>An integer of any size that CBOR holds without a tag.</summary>
    public static byte[] Stamp(BigInteger value)
    {
        var writer = new CborWriter();
        if (value.Sign < 0) writer.WriteCborNegativeIntegerRepresentation((ulong)(-1 - value));
        else writer.WriteUInt64((ulong)value);
        return writer.Encode();
    }

    private static void Write(CborWriter writer, RawOperation operation)
    {
        writer.WriteStartMap(4);
        writer.WriteTextString("iD");
        writer.WriteTextString(operation.Id);
        writer.WriteTextString("patch");
        writer.WriteStartMap(3);
        writer.WriteTextString("type");
        writer.WriteInt32(operation.Type);
        writer.WriteTextString("jSONPatch");
        if (operation.Patch is null) writer.WriteNull();
        else writer.WriteByteString(Encoding.UTF8.GetBytes(operation.Patch));
        writer.WriteTextString("instanceID");
        writer.WriteTextString(operation.Id);
        writer.WriteEndMap();
        writer.WriteTextString("timestamp");
        writer.WriteEncodedValue(operation.Stamp);
        writer.WriteTextString("collectionName");
        writer.WriteTextString(operation.Collection);
        writer.WriteEndMap();
    }
}
