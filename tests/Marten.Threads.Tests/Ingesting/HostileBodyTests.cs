using System.Formats.Cbor;
using System.Text;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>
/// Bodies that a member signed in proper records and that are meant to make PostgreSQL, JSON or the reducer fail. Each
/// record must be stored, each operation judged, and an honest one behind them must count.
/// </summary>
public sealed class HostileBodyTests(PostgresServer server)
{
    private static readonly string[] Patches =
    [
        "", "null", "[]", "\"x\"", "{", "{\"a\":}", "{\"a\":1}x", "\uFEFF{}", "{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":\"\\ud83d\"}",
        "{\"a\":1e131071}", "{\"a\":1e-131071}", "{\"a\":-0.0}", "{\"a\":1.8e308}", "{\"a\":-1.9e308}", "{\"a\":1e-324}", "{\"a\":" + new string('9', 65) + "}",
        "{\"a\":1,\"a\":{\"b\":2}}", "{\"__proto__\":{\"x\":1}}", "{\"\":\"\"}", "{\"_id\":null}", "{\"_id\":{\"x\":1}}", "{\"_mod\":{}}",
        "{\"a\":" + new string('[', 63) + new string(']', 63) + "}", "{\"a\":" + new string('[', 64) + new string(']', 64) + "}",
        "{\"a\":" + new string('[', 100_000) + "}", "{\"a\":\"" + new string('é', 300_000) + "\"}", "{\"" + new string('k', 200_000) + "\":1}",
        "{\"a\":\"'; drop table threads.instances; --\",\"b\":\"$1 ^ ? ?? \\\\ {0} %s\"}",
    ];

    private static readonly string[] Ids =
    [
        "", "plain", "with space", "quote'\"\\", "a/../b", "ид", "\u0001", "x\u0000y", new string('i', 256), new string('i', 257), new string('i', 1_000_000), "~", "_id",
    ];

    private static readonly string[] Names = ["", "Dogs", "dogs", "a b", "-", "x\u0000", new string('c', 128), new string('c', 129), new string('c', 100_000), "\"; drop table x; --"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task nothing_that_a_member_signs_makes_the_store_fail()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin();
        foreach (var patch in Patches)
        {
            foreach (var type in new long[] { 0, 1, 2, 3, -1 }) log.Append(Body(Operation("Dogs", "plain", "plain", type, Encoding.UTF8.GetBytes(patch))));
        }

        foreach (var id in Ids) log.Append(Body(Operation("Dogs", id, id, 0, "{}"u8.ToArray()), Operation("Dogs", id, "other", 1, "{}"u8.ToArray())));
        foreach (var name in Names) log.Append(Body(Operation(name, "named", "named", 0, "{\"n\":1}"u8.ToArray())));
        foreach (var stamp in new[] { long.MinValue, -1, 0, 4_000_000_000_000_000_000, 4_000_000_000_000_000_001, long.MaxValue })
            log.Append(Body(Operation("Dogs", "stamped", "stamped", 1, Encoding.UTF8.GetBytes($$"""{"s":{{stamp}}}"""), stamp)));
        foreach (var opaque in new byte[][] { [0xf6], [0x80], [0xa0], [0x00], [0xff], [0xa1, 0x67, .. "patches"u8, 0xf6], [0xa1, 0x67, .. "patches"u8, 0x81, 0xf6], [0x9f, 0xff], [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0] })
            log.Append(opaque);
        log.Create("Dogs", "honest", """{"_id":"honest","still":"here"}""");
        var thread = await node.JoinAsync(log);

        var report = await node.FeedAsync(thread, log.Incoming());

        report.Appended.ShouldBe(log.Records.Count);
        report.Refusals.ShouldBeEmpty();
        (await node.SqlAsync<string>("select data->>'still' from threads.instances where id = 'honest'")).ShouldBe("here");
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'applied' and not counts")).ShouldBe(0);
        (await node.SqlAsync<long>("select count(*) from threads.operations where status like 'rejected: %'")).ShouldBeGreaterThan(Patches.Length);
        var pure = new PureNode(log.ThreadKey.ReadKey!);
        await pure.IngestAsync(log.Records.Select(record => record.Verified));
        (await node.InstancesAsync(thread)).ShouldBe(pure.Instances());
    }

    [Fact]
    public async Task the_same_in_any_order_with_a_second_hostile_log()
    {
        await using var node = await TestNode.StartAsync(server);
        var one = new TestLog(seed: 2).Begin();
        var two = new TestLog(seed: 3, one.ThreadKey).Begin();
        var random = new SeededRandomSource(4);
        foreach (var patch in Patches)
        {
            var log = random.Next(2) == 0 ? one : two;
            log.Append(Body(Operation("Dogs", $"dog-{random.Next(4)}", null, random.Next(3), Encoding.UTF8.GetBytes(patch), random.Next(50))));
        }

        var thread = await node.JoinAsync(one);
        List<Marten.Threads.Ingesting.IncomingRecord> all = [.. one.Incoming(), .. two.Incoming()];

        foreach (var batch in RandomOrder.Batches(all, random)) await node.FeedAsync(thread, batch);
        await node.FeedAsync(thread, all);

        var pure = new PureNode(one.ThreadKey.ReadKey!);
        await pure.IngestAsync(one.Records.Concat(two.Records).Select(record => record.Verified));
        (await node.InstancesAsync(thread)).ShouldBe(pure.Instances());
        (await node.SqlAsync<string>(Statuses)).ShouldBe(string.Join(' ', pure.Operations
            .OrderBy(operation => Convert.ToHexStringLower(operation.Key.Log.Span)).ThenBy(operation => operation.Key.Counter)
            .Select(operation => $"{operation.Key.EffectiveTime}={operation.Status}")));
    }

    private const string Statuses = "select string_agg(effective_time || '=' || status, ' ' order by encode(log_id, 'hex') collate \"C\", counter, op_index) from threads.operations";

    private static byte[] Body(params byte[][] operations)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteStartMap(1);
        writer.WriteTextString("patches");
        writer.WriteStartArray(operations.Length);
        foreach (var operation in operations) writer.WriteEncodedValue(operation);
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    // Written by hand, since the product's own writer refuses most of it.
    private static byte[] Operation(string collection, string id, string? instanceId, long type, byte[] patch, long stamp = 1)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteStartMap(4);
        writer.WriteTextString("iD");
        writer.WriteTextString(id);
        writer.WriteTextString("patch");
        writer.WriteStartMap(3);
        writer.WriteTextString("type");
        writer.WriteInt64(type);
        writer.WriteTextString("jSONPatch");
        writer.WriteByteString(patch);
        writer.WriteTextString("instanceID");
        writer.WriteTextString(instanceId ?? id);
        writer.WriteEndMap();
        writer.WriteTextString("timestamp");
        writer.WriteInt64(stamp);
        writer.WriteTextString("collectionName");
        writer.WriteTextString(collection);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
