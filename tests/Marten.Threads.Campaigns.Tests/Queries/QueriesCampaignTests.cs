using Marten.Threads.Campaigns.Queries;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Testing.Npm;

namespace Marten.Threads.Campaigns.Tests.Queries;

public sealed class QueriesCampaignTests
{
    [Fact]
    public async Task queries_agree_with_mingo_and_with_a_plain_reading_of_the_rules()
    {
        Require();

        var result = await Slice.HoldsAsync(new QueriesCampaign(), 500, seed: 3);

        result.Figures.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(nameof(WrongSource.Shorter))]
    [InlineData(nameof(WrongSource.Backwards))]
    [InlineData(nameof(WrongSource.Unfiltered))]
    public async Task a_source_that_answers_wrongly_is_found(string kind)
    {
        Require();
        var findings = new ShownFindings();

        var result = await new QueriesCampaign([new MemorySource(), new WrongSource(kind)]).RunAsync(new CampaignRun(100, 3, findings), TestContext.Current.CancellationToken);

        result.Bad.ShouldBeGreaterThan(20);
        findings.All.ShouldAllBe(finding => finding.Contains(kind, StringComparison.Ordinal));
    }

    private static void Require()
    {
        if (NodePrograms.Node() is not null && NodePrograms.Npm() is not null) return;
        NodePrograms.AreRequired.ShouldBeFalse($"{NodePrograms.Missing("node or npm")}; {NodePrograms.RequiredVariable}=1 says that they must be there");
        Assert.Skip(NodePrograms.Missing("node or npm"));
    }

    private sealed class WrongSource(string kind) : IQuerySource
    {
        public string Name => kind;

        public static IEnumerable<DocObject> Shorter(DocumentQuery query, QueryWorld world) => query.Answer(world.Documents).Skip(1);

        public static IEnumerable<DocObject> Backwards(DocumentQuery query, QueryWorld world) => query.Answer(world.Documents).Reverse();

        public static IEnumerable<DocObject> Unfiltered(DocumentQuery query, QueryWorld world) => (query with { Filter = DocumentQuery.Everything.Filter }).Answer(world.Documents);

        public Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DocObject>>(
        [
            .. kind switch { nameof(Shorter) => Shorter(query, world), nameof(Backwards) => Backwards(query, world), _ => Unfiltered(query, world) },
        ]);
    }
}
