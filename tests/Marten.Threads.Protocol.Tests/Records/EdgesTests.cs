using System.Globalization;
using System.Text.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

public sealed class EdgesTests
{
    // What the reference's hash starts with. It is never sent: where there are no entries, peers send 0.
    private const string OffsetBasis = "cbf29ce484222325";

    [Fact]
    public void every_edge_of_heads_in_the_vectors_is_made_again()
    {
        using JsonDocument vectors = VectorFiles.Open("edges.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("heads_edge").EnumerateArray())
        {
            JsonElement heads = vector.GetProperty("heads");
            (LogId, Cid)[] entries = heads.ValueKind == JsonValueKind.Null ? [] : [.. heads.EnumerateArray().Select(Head)];

            Edges.Heads(entries).ShouldBe(Expected(vector, entries.Length), vector.Text("name"));
            seen++;
        }

        seen.ShouldBe(8);
    }

    [Fact]
    public void every_edge_of_addresses_in_the_vectors_is_made_again()
    {
        using JsonDocument vectors = VectorFiles.Open("edges.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("addrs_edge").EnumerateArray())
        {
            JsonElement addresses = vector.GetProperty("addrs");
            (LogId, Multiaddr)[] entries = addresses.ValueKind == JsonValueKind.Null ? [] : [.. addresses.EnumerateArray().Select(Address)];

            Edges.Addresses(entries).ShouldBe(Expected(vector, entries.Length), vector.Text("name"));
            Edges.Addresses(entries.Reverse()).ShouldBe(Edges.Addresses(entries));
            seen++;
        }

        seen.ShouldBe(4);
    }

    [Fact]
    public void the_edges_of_the_references_store_are_made_again()
    {
        using JsonDocument vectors = VectorFiles.Open("edges.json");
        JsonElement store = vectors.RootElement.GetProperty("via_lstoremem");
        JsonElement oneHead = vectors.RootElement.GetProperty("heads_edge")[2].GetProperty("heads")[0];
        JsonElement oneAddress = vectors.RootElement.GetProperty("addrs_edge")[1].GetProperty("addrs")[0];

        Edges.Heads([]).ToString(CultureInfo.InvariantCulture).ShouldBe(store.Text("after_AddLog_heads_edge"));
        Edges.Heads([Head(oneHead)]).ToString(CultureInfo.InvariantCulture).ShouldBe(store.Text("after_SetHead_heads_edge"));
        Edges.Addresses([Address(oneAddress)]).ToString(CultureInfo.InvariantCulture).ShouldBe(store.Text("addrs_edge"));
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        LogId log = LogId.Parse(Line("log id b58"));
        LogId host = LogId.Parse(Line("host id").Split(' ')[0]);
        Cid record1 = Cid.Parse(Line("recordNode1 cid").Split(' ')[0]);
        Cid record2 = Cid.Parse(Line("recordNode2 cid"));
        Multiaddr address = Multiaddr.OfPeer(host.ToPeerId());

        Edges.Heads([(log, record2)]).ShouldBe(ulong.Parse(Line("headsEdge one log").Split(' ')[0], CultureInfo.InvariantCulture));
        Edges.Heads([(log, record2), (host, record1)])
            .ShouldBe(ulong.Parse(Line("headsEdge two logs (log->rec2, host-as-log->rec1)").Split(' ')[0], CultureInfo.InvariantCulture));
        Edges.Addresses([(log, address)]).ShouldBe(ulong.Parse(Line("addrsEdge").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void nothing_has_the_edge_zero()
    {
        Edges.Heads([]).ShouldBe(0UL);
        Edges.Addresses([]).ShouldBe(Edges.None);
    }

    private static string Line(string label) => VectorFiles.Line("thread-protocol-vectors.txt", label);

    private static ulong Expected(JsonElement vector, int entries)
    {
        string hex = vector.Text("edge_hex");
        ulong expected = ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        expected.ToString(CultureInfo.InvariantCulture).ShouldBe(vector.Text("edge_uint64"));
        (entries == 0).ShouldBe(hex == OffsetBasis);
        return entries == 0 ? Edges.None : expected;
    }

    private static (LogId, Cid) Head(JsonElement entry)
    {
        LogId logId = LogId.Parse(entry.Text("log_id"));
        logId.Bytes.ToArray().ShouldBe(entry.Hex("log_id_bytes"));
        byte[] cid = entry.Hex("head_cid_bytes");
        return (logId, cid.Length == 0 ? default : Cid.FromBytes(cid));
    }

    private static (LogId, Multiaddr) Address(JsonElement entry)
    {
        Multiaddr address = Multiaddr.Parse(entry.Text("addr"));
        address.Bytes.ToArray().ShouldBe(entry.Hex("addr_bytes"));
        return (LogId.Parse(entry.Text("log_id")), address);
    }
}
