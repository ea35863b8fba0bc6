using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Reducing.Vectors;

namespace Marten.Threads.Tests.Reducing;

/// <summary>Product and oracle take spoilt bodies apart alike, the JSON inside included.</summary>
public sealed class OracleBodyTests
{
    private const int Rounds = 20_000;
    private const int SampleMaxBytes = 2_000;

    [Fact]
    public void a_spoilt_body_gives_the_operations_that_the_rules_give()
    {
        var samples = VectorCases.Read("bodies.json").Values.Select(static one => Convert.FromHexString(one.Field("body")!)).Where(static body => body.Length <= SampleMaxBytes).ToList();
        var read = 0;

        Mutations.OfBytes(samples, Rounds, body =>
        {
            var isRead = EventBody.TryRead(body, out var operations);
            if (isRead) read++;

            OracleBody.Read(body).Select(OracleVector.Line).ShouldBe(isRead ? operations!.Select(BodyVector.Line) : []);
        });

        read.ShouldBeGreaterThan(Rounds / 20, "too few bodies were still bodies");
    }

    [Theory]
    [InlineData("a1677061746368657381f800")] // RFC 8949, 3.3: a simple value below 32 behind f8 is not well-formed
    [InlineData("a1677061746368657381f81f")]
    public void a_body_that_is_not_well_formed_is_opaque(string body)
    {
        OracleBody.Read(Convert.FromHexString(body)).ShouldBeEmpty();
        EventBody.TryRead(Convert.FromHexString(body), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void a_body_nested_deeper_than_256_is_opaque(int containers, bool isRead)
    {
        byte[] body = [0xa1, 0x67, .. "patches"u8, .. Enumerable.Repeat((byte)0x81, containers - 2), 0x80];

        (OracleBody.Read(body).Count > 0).ShouldBe(isRead);
        EventBody.TryRead(body, out _).ShouldBe(isRead);
    }

    [Fact]
    public void a_spoilt_patch_gives_the_operation_that_the_rules_give()
    {
        var samples = VectorCases.Read("bodies.json").Values.Select(static one => Convert.FromHexString(one.Field("body")!))
            .SelectMany(static body => EventBody.TryRead(body, out var operations) ? operations : [])
            .Select(static operation => operation.JsonPatch.ToArray()).Where(static json => json.Length is > 2 and <= SampleMaxBytes).ToList();
        var applied = 0;

        Mutations.OfBytes(samples, Rounds, json =>
        {
            var body = EventBody.Write([new OperationDraft(OperationType.Save, "Dogs", "rex", json.Length == 0 ? " "u8.ToArray() : json, 1)]);
            EventBody.TryRead(body, out var operations).ShouldBeTrue();
            if (!operations![0].IsRejected) applied++;

            OracleBody.Read(body).Select(OracleVector.Line).ShouldBe(operations.Select(BodyVector.Line));
        });

        applied.ShouldBeGreaterThan(Rounds / 50, "too few patches could still be read");
    }
}
