using System.Text;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Bodies of records. What is not rejected can be written again and reads to the same operations.</summary>
internal sealed class BodyInputs : IDecoder
{
    private static readonly byte[][] Samples =
    [
        EventBody.Empty.ToArray(),
        Written(new OperationDraft(OperationType.Create, "Dogs", "rex", Encoding.UTF8.GetBytes("""{"_id":"rex","age":3}"""), 1_600_000_000_000_000_000)),
        Written(new OperationDraft(OperationType.Save, "Dogs", "rex", Encoding.UTF8.GetBytes("""{"age":null,"tags":[[],1.50]}"""), 1), new OperationDraft(OperationType.Delete, "Cats-1", "ä😀", default, 0)),
        .. RecordedThread.Load("astronauts") is var thread ? thread.Logs.SelectMany(static log => log.Records).Take(12).Select(record => Opened(thread, record)) : [],
    ];

    public string Name => "body";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(8) switch
        {
            < 3 => Mutations.Spoil(random, Samples),
            < 7 => Made(random),
            _ => Hostile(random),
        };
        IReadOnlyList<PatchOperation>? operations = null;
        return Trial.OfBytes(input, () => EventBody.TryRead(input, out operations), () => operations is null ? null : Check(operations));
    }

    private static string? Check(IReadOnlyList<PatchOperation> operations)
    {
        if (operations.Count > EventBody.OperationsMax + 1) return "too many operations";
        if (operations.Any(static one => one.IsRejected && one.Patch is not null)) return "a rejected operation with a patch";
        List<PatchOperation> kept = [.. operations.Where(static one => !one.IsRejected)];
        var body = EventBody.Write([.. kept.Select(static one =>
            new OperationDraft(one.Type, one.CollectionName, one.InstanceId, one.Type == OperationType.Delete ? default : one.JsonPatch, one.Timestamp))]);
        if (!DagCbor.IsCanonical(body, EventBody.DepthMax, out _)) return "written out of form";
        if (!EventBody.TryRead(body, out var again) || again.Count != kept.Count) return "its own body is not read";
        for (var i = 0; i < kept.Count; i++)
            if (!IsSame(kept[i], again[i])) return $"operation {kept[i].Index} reads to something else";
        return null;
    }

    private static bool IsSame(PatchOperation one, PatchOperation other) =>
        !other.IsRejected && one.Type == other.Type && one.CollectionName == other.CollectionName && one.InstanceId == other.InstanceId
        && one.Timestamp == other.Timestamp && one.IsNormalised == other.IsNormalised && Equals(one.Patch, other.Patch);

    /// <summary>A body in which anything may be something else than it should.</summary>
    private static byte[] Made(SeededRandomSource random)
    {
        var operations = new List<byte>();
        var count = random.Next(4);
        for (var i = 0; i < count; i++)
            operations.AddRange(Operation(random));
        var body = new List<byte>();
        CborMaker.Head(body, 5, random.Next(20) == 0 ? 2UL : 1UL, random.Next(30) == 0 ? 1 : 0);
        body.AddRange(RecordParts.Field(random.Next(30) == 0 ? "Patches" : "patches"));
        CborMaker.Head(body, 4, (ulong)count, random.Next(30) == 0 ? 1 : 0);
        body.AddRange(operations);
        return [.. body];
    }

    private static byte[] Operation(SeededRandomSource random)
    {
        if (random.Next(12) == 0) return CborMaker.Make(random);
        var id = Encoding.UTF8.GetBytes(random.Of("rex", "a", "", "ä", "\0", new string('x', 300)));
        var patch = random.Next(3) switch { 0 => JsonMaker.Make(random), 1 => Encoding.UTF8.GetBytes("{\"a\":1}"), _ => JsonMaker.Make(random) is var inner ? [.. "{\"a\":"u8, .. inner, (byte)'}'] : [] };
        List<(string Name, byte[] Value)> inside =
            [("type", [(byte)random.Next(4)]), ("jSONPatch", RecordParts.Bytes(patch)), ("instanceID", Text(random.Next(10) == 0 ? "other"u8.ToArray() : id))];
        List<(string Name, byte[] Value)> members =
            [("iD", Text(id)), ("patch", Map(random, inside)), ("timestamp", random.Of<byte[]>([0x01], [0x1b, 0x10, 0, 0, 0, 0, 0, 0, 0], [0xa0], [0x20], [0xf6])), ("collectionName", Text(Encoding.UTF8.GetBytes(random.Of("Dogs", "a-b", "-", "", "ä"))))];
        return Map(random, members);
    }

    private static byte[] Map(SeededRandomSource random, List<(string Name, byte[] Value)> members)
    {
        if (random.Next(15) == 0) members.RemoveAt(random.Next(members.Count));
        if (random.Next(15) == 0) members.Add(("longestNameOfAll", [0x00]));
        if (random.Next(15) == 0) members[0] = (members[0].Name, CborMaker.Make(random));
        return [(byte)(0xa0 + members.Count), .. members.SelectMany(static member => (byte[])[.. RecordParts.Field(member.Name), .. member.Value])];
    }

    private static byte[] Text(byte[] utf8)
    {
        var head = new List<byte>();
        CborMaker.Head(head, 3, (ulong)utf8.Length, 0);
        return [.. head, .. utf8];
    }

    private static byte[] Hostile(SeededRandomSource random)
    {
        var size = Sizes.Draw(random);
        byte[] patches = [0xa1, .. RecordParts.Field("patches")];
        return random.Next(7) switch
        {
            0 => [.. patches, .. CborMaker.Array(Sizes.Repeated([random.Of<byte>(0x00, 0x80, 0xa0, 0xf6)], size), size)],
            1 => [0xbf, .. patches[1..], 0x9f, .. Sizes.Repeated([0x00], size), 0xff, 0xff],
            2 => [.. patches, .. Sizes.Repeated([0x81], size), 0x00],
            3 => [.. patches, .. Sizes.Repeated([0x9f], size)],
            4 => [.. patches, 0x9b, .. Sizes.Bytes(random, 8), .. Sizes.Bytes(random, 30)],
            5 => Written(Filled(JsonMaker.Hostile(random))),
            _ => Written([.. Enumerable.Repeat(Filled(random.Of("[1]", "\"ab\"", "1e308", "{\"b\":1,\"a\":2}").Select(static letter => (byte)letter).ToArray()), 1 + Math.Min(size / 80, EventBody.OperationsMax - 1))]),
        };
    }

    private static OperationDraft Filled(byte[] value) => new(OperationType.Create, "Dogs", "rex", (byte[])[.. "{\"a\":"u8, .. value, (byte)'}'], 1);

    private static byte[] Written(params OperationDraft[] operations) => EventBody.Write(operations);

    private static byte[] Opened(RecordedThread thread, RecordedRecord record)
    {
        var logId = thread.Logs.First(log => log.Records.Contains(record)).LogId;
        RecordVerifier.Verify(record.Envelope, logId, thread.Key.ServiceKey, out var verified);
        RecordReader.ReadBody(verified!, thread.Key.ReadKey!, out var body);
        return body!;
    }
}
