using System.Text.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class MultiaddrVectorTests
{
    [Fact]
    public void every_address_of_the_vectors_is_taken_or_refused()
    {
        using JsonDocument vectors = VectorFiles.Open("multiaddr.json");
        int taken = 0, refused = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = vector.Text("input");
            if (vector.TryGetProperty("string", out _))
            {
                CheckTaken(Multiaddr.Parse(text), vector);
                taken++;
            }
            else
            {
                // One of these the reference takes, to panic when it writes it: an id that ends before its random bytes.
                Multiaddr.TryParse(text, out Multiaddr address).ShouldBeFalse(text);
                address.IsDefined.ShouldBeFalse();
                Should.Throw<FormatException>(() => Multiaddr.Parse(text));
                if (vector.TryGetProperty("bytes", out _))
                    Multiaddr.TryFromBytes(vector.Hex("bytes"), out _).ShouldBeFalse(text);
                refused++;
            }
        }

        taken.ShouldBe(11);
        refused.ShouldBe(5);
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        byte[] bytes = Convert.FromHexString(VectorFiles.Line("thread-protocol-vectors.txt", "thread maddr"));
        byte[] peerBytes = Convert.FromHexString(VectorFiles.Line("thread-protocol-vectors.txt", "p2p addr bytes"));
        string host = VectorFiles.Line("thread-protocol-vectors.txt", "host id").Split(' ')[0];
        string thread = VectorFiles.Line("thread-protocol-vectors.txt", "thread id base32");

        Multiaddr.Parse($"/ip4/127.0.0.1/tcp/4006/p2p/{host}/thread/{thread}").Bytes.ToArray().ShouldBe(bytes);
        Multiaddr.FromBytes(bytes).ToString().ShouldBe($"/ip4/127.0.0.1/tcp/4006/p2p/{host}/thread/{thread}");
        Multiaddr.OfPeer(PeerId.Parse(host)).Bytes.ToArray().ShouldBe(peerBytes);
    }

    private static void CheckTaken(Multiaddr address, JsonElement vector)
    {
        address.Bytes.ToArray().ShouldBe(vector.Hex("bytes"));
        address.ToString().ShouldBe(vector.Text("string"));
        Multiaddr.FromBytes(vector.Hex("bytes")).ShouldBe(address);

        JsonElement[] protocols = [.. vector.GetProperty("protocols").EnumerateArray()];
        address.Components.Count.ShouldBe(protocols.Length);
        foreach ((MultiaddrComponent component, JsonElement protocol) in address.Components.Zip(protocols))
        {
            ((int)component.Protocol).ShouldBe(protocol.GetProperty("code").GetInt32());
            component.Name.ShouldBe(protocol.Text("name"));
            component.Text.ShouldBe(protocol.Text("value"));
            var code = new byte[Uvarint.Length((ulong)component.Protocol)];
            Uvarint.Write(code, (ulong)component.Protocol);
            code.ShouldBe(protocol.Hex("code_varint"));
        }

        bool namesThread = vector.GetProperty("thread_from_addr_error").ValueKind == JsonValueKind.Null;
        address.TryGetThreadId(out ThreadId threadId).ShouldBe(namesThread);
        threadId.ToString().ShouldBe(namesThread ? vector.Text("thread_id") : string.Empty);
    }
}
