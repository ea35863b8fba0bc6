using Marten.Threads.Architecture.Compiled;
using Marten.Threads.Architecture.Sources;
using Mono.Cecil;

namespace Marten.Threads.Architecture;

/// <summary>
/// Which assembly may know which. Everything that is not named here is forbidden, so a new dependency is a decision: in
/// the compiled references, and in the project files, where one may stand that no code uses yet.
/// </summary>
public sealed class AssemblyDirectionTests
{
    /// <summary>Families of assemblies that a network, a web server or a message bus would bring.</summary>
    private static readonly string[] Networks =
        ["Wolverine", "WolverineFx", "Grpc", "Google.Protobuf", "Microsoft.AspNetCore", "System.Net.Http", "System.Net.Sockets", "Nethermind", "Marten.AspNetCore"];

    private static readonly string[] Lower = ["Marten", "Weasel", "JasperFx", "Npgsql", "Microsoft.Extensions", "Newtonsoft"];

    [Fact]
    public void the_protocol_references_the_platform_and_three_libraries()
    {
        var others = References(Product.Protocol()).Where(static name => !IsOf(name, "System"));

        others.ShouldBe(["NSec.Cryptography", "SimpleBase"], ignoreOrder: true);
        Project.Read("src/Marten.Threads.Protocol").Packages.ShouldBe(["NSec.Cryptography", "SimpleBase", "System.Formats.Cbor"], ignoreOrder: true);
        Project.Read("src/Marten.Threads.Protocol").Projects.ShouldBeEmpty();
    }

    [Fact]
    public void the_protocol_knows_no_database_container_or_logger()
    {
        References(Product.Protocol()).Where(static name => IsOfAny(name, [.. Lower, .. Networks])).ShouldBeEmpty();
    }

    [Fact]
    public void threads_know_marten_and_the_protocol_but_no_network()
    {
        var references = References(Product.Threads());

        references.ShouldContain("Marten");
        references.ShouldContain("Marten.Threads.Protocol");
        references.Where(static name => IsOfAny(name, Networks) && !IsOf(name, "Microsoft.AspNetCore.DataProtection")).ShouldBeEmpty();
        references.Where(static name => IsOf(name, "Marten.Threads")).ShouldBe(["Marten.Threads.Protocol"]);
        Project.Read("src/Marten.Threads").Packages.ShouldBe(["Jint", "Marten", "Microsoft.AspNetCore.DataProtection", "NJsonSchema"], ignoreOrder: true);
        Project.Read("src/Marten.Threads").Projects.ShouldBe(["Marten.Threads.Protocol"]);
    }

    /// <summary>The stack serves any protocol over any host: it must not learn what is spoken, stored or hosted with it.</summary>
    [Fact]
    public void the_libp2p_stack_knows_the_protocols_bytes_and_nothing_above()
    {
        string[] above = ["Marten", "Weasel", "JasperFx", "Npgsql", "Wolverine", "WolverineFx", "Grpc", "Google.Protobuf", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "Nethermind"];
        var references = References(Product.Libp2p());

        references.Where(name => IsOfAny(name, above)).ShouldBe(["Marten.Threads.Protocol"]);
        Project.Read("src/Marten.Threads.Libp2p").Packages.ShouldBe(["DnsClient", "Microsoft.Extensions.Logging.Abstractions", "NSec.Cryptography"], ignoreOrder: true);
        Project.Read("src/Marten.Threads.Libp2p").Projects.ShouldBe(["Marten.Threads.Protocol"]);
    }

    /// <summary>Of what <c>Marten.Threads.Protocol</c> holds the stack uses keys and self-describing ids: no thread, log or record.</summary>
    [Fact]
    public void the_libp2p_stack_uses_no_word_of_threads()
    {
        string[] shared = ["Marten.Threads.Protocol", "Marten.Threads.Protocol.Keys", "Marten.Threads.Protocol.Multiformats"];
        string[] vocabulary = ["ThreadId", "LogId", "ThreadKey", "ThreadIdentity", "ThreadVariant"];
        var mentions = MentionFinder.Of(Product.Libp2p()).Where(static mention => mention.Assembly == "Marten.Threads.Protocol").ToList();

        mentions.ShouldNotBeEmpty();
        mentions.Where(mention => !shared.Contains(mention.Namespace) || vocabulary.Contains(mention.TypeName.Split('.')[^1]))
            .Select(static mention => mention.ToString()).Distinct().ShouldBeEmpty();
    }

    /// <summary>Bytes on a stream and values: what can be tested without a network must not learn of one.</summary>
    [Theory]
    [InlineData("Marten.Threads.Libp2p.Noise.")]
    [InlineData("Marten.Threads.Libp2p.Multistream.")]
    [InlineData("Marten.Threads.Libp2p.Yamux.")]
    [InlineData("Marten.Threads.Libp2p.Identify.IdentifyProtocol")]
    [InlineData("Marten.Threads.Libp2p.Ping.")]
    [InlineData("Marten.Threads.Libp2p.Keys.")]
    [InlineData("Marten.Threads.Libp2p.Protobuf.")]
    public void layers_of_libp2p_know_no_socket(string layer)
    {
        var mentions = MentionFinder.Of(Product.Libp2p()).Where(mention => mention.Place.Type.StartsWith(layer, StringComparison.Ordinal)).ToList();

        mentions.ShouldNotBeEmpty();
        mentions.Where(static mention => IsOf(mention.Assembly, "System.Net.Sockets") || IsOf(mention.Assembly, "DnsClient"))
            .Select(static mention => mention.ToString()).Distinct().ShouldBeEmpty();
    }

    /// <summary>What peers say to each other needs threads, libp2p and gRPC; of Marten it knows what an application knows.</summary>
    [Fact]
    public void replication_stands_on_threads_and_libp2p()
    {
        References(Product.Sync()).Where(static name => IsOfAny(name, ["Npgsql", "Weasel", "Nethermind"])).ShouldBeEmpty();
        Project.Read("src/Marten.Threads.Sync").Packages.ShouldBe(["Google.Protobuf", "Grpc.AspNetCore.Server", "Grpc.Net.Client", "WolverineFx.Marten"], ignoreOrder: true);
        Project.Read("src/Marten.Threads.Sync").Projects.ShouldBe(["Marten.Threads", "Marten.Threads.Libp2p"], ignoreOrder: true);
    }

    [Fact]
    public void the_local_server_knows_nothing_of_threads_or_marten()
    {
        References(Product.LocalPostgres()).Where(static name => IsOfAny(name, ["Marten", "Weasel", "JasperFx"])).ShouldBeEmpty();
        Project.Read("src/Marten.Threads.LocalPostgres").Packages.ShouldBe(["MysticMind.PostgresEmbed", "Npgsql"], ignoreOrder: true);
        Project.Read("src/Marten.Threads.LocalPostgres").Projects.ShouldBeEmpty();
    }

    [Fact]
    public void every_project_below_src_is_held_by_these_rules()
    {
        Project.All("src").Select(static project => project.Name)
            .ShouldBe(Product.Loaded.Select(static assembly => assembly.GetName().Name!), ignoreOrder: true);
    }

    /// <summary>Rules that work on values alone, and must not learn where the values are stored.</summary>
    [Theory]
    [InlineData("Marten.Threads.Collections.InstanceSchema")]
    [InlineData("Marten.Threads.Collections.SchemaCompiler")]
    [InlineData("Marten.Threads.Collections.SchemaEvaluation")]
    [InlineData("Marten.Threads.Logs.LogTree")]
    [InlineData("Marten.Threads.Logs.LogJudge")]
    [InlineData("Marten.Threads.Logs.LogVerdict")]
    [InlineData("Marten.Threads.Ingesting.BatchPlacement")]
    [InlineData("Marten.Threads.Reducing.Folding.")]
    [InlineData("Marten.Threads.Reducing.RecordOperations")]
    [InlineData("Marten.Threads.Reducing.Composing.")]
    [InlineData("Marten.Threads.Reducing.Segments.")]
    [InlineData("Marten.Threads.Writing.WritePlan")]
    [InlineData("Marten.Threads.Writing.WriteClock")]
    public void pure_leaves_know_no_database(string leaf)
    {
        var mentions = MentionFinder.Of(Product.Threads()).Where(mention => mention.Place.Type.StartsWith(leaf, StringComparison.Ordinal)).ToList();

        mentions.ShouldNotBeEmpty();
        mentions.Where(static mention => mention.Assembly == "System.Data.Common" || IsOfAny(mention.Assembly, ["Weasel", "Npgsql"]) || mention.Assembly == "Marten")
            .Select(static mention => mention.ToString()).Distinct().ShouldBeEmpty();
    }

    private static List<string> References(ModuleDefinition module) => [.. module.AssemblyReferences.Select(static reference => reference.Name)];

    private static bool IsOfAny(string name, string[] families) => families.Any(family => IsOf(name, family));

    private static bool IsOf(string name, string family) => name == family || name.StartsWith(family + ".", StringComparison.Ordinal);
}
