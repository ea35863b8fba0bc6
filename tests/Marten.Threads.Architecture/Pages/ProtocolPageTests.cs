using System.Globalization;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Architecture.Pages;

/// <summary>The page that implementers of other nodes read says what the code does: every reason in its order, every limit.</summary>
public sealed class ProtocolPageTests
{
    [Fact]
    public void refusals_of_records_stand_in_the_order_of_the_checks()
    {
        ProtocolPage.NamesIn(6).ShouldBe(NamesOf<RecordRefusal>());
    }

    [Fact]
    public void refusals_of_bodies_stand_in_the_order_of_the_checks()
    {
        ProtocolPage.NamesIn(7).ShouldBe(NamesOf<BodyRefusal>());
    }

    [Fact]
    public void defects_of_operations_stand_in_the_order_of_the_checks()
    {
        ProtocolPage.NamesIn(8).ShouldBe(NamesOf<OperationDefect>());
    }

    [Fact]
    public void refusals_of_tokens_stand_in_the_order_of_the_checks()
    {
        ProtocolPage.NamesIn(11).ShouldBe(NamesOf<TokenRefusal>());
    }

    [Fact]
    public void each_defect_of_cbor_is_named_once()
    {
        ProtocolPage.NamesIn(4).ShouldBe(NamesOf<CborDefect>(), ignoreOrder: true);
    }

    [Fact]
    public void each_protocol_of_an_address_is_named_with_its_code()
    {
        var protocols = Enum.GetValues<MultiaddrProtocol>().Where(static one => one != MultiaddrProtocol.None).ToList();

        ProtocolPage.Protocols(3).Select(static one => one.Code).ShouldBe(protocols.Select(static one => (int)one), ignoreOrder: true);
    }

    [Theory]
    [InlineData("four nodes of a record", RecordLimits.RecordMaxBytes)]
    [InlineData("nesting of nodes", RecordLimits.NodeDepthMax)]
    [InlineData("nesting of bodies", EventBody.DepthMax)]
    [InlineData("nesting of JSON", JsonText.DepthMax)]
    [InlineData("author key", RecordLimits.AuthorKeyMaxBytes)]
    [InlineData("thread id", ThreadId.LengthMax)]
    [InlineData("multibase text", Multibase.TextLengthMax)]
    [InlineData("digest in a multihash", Multihash.DigestLengthMax)]
    [InlineData("multiaddr", Multiaddr.LengthMax)]
    [InlineData("operations in a record", EventBody.OperationsMax)]
    [InlineData("patches of a record", EventBody.PatchesMaxBytes)]
    [InlineData("instance id, collection name", InstanceIds.LengthMaxBytes)]
    [InlineData("number in JSON", DocNumber.DigitsMax)]
    [InlineData("token", IdentityToken.TokenLengthMax)]
    public void a_limit_is_the_one_of_the_code(string name, long value)
    {
        ProtocolPage.Limit(name).ShouldStartWith(value.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<string> NamesOf<T>() where T : struct, Enum => Enum.GetNames<T>().Where(static name => name != "None");
}
