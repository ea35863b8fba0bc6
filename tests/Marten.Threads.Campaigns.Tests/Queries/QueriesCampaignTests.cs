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

        var result = await Slice.HoldsAsync(new QueriesCampaign(), 200, seed: 3);

        result.Figures.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(nameof(WrongSource.Shorter))]
    [InlineData(nameof(WrongSource.Backwards))]
    [InlineData(nameof(WrongSource.Unfiltered))]
    [InlineData(nameof(WrongSource.Miscounted))]
    public async Task a_source_that_answers_wrongly_is_found(string kind)
    {
        Require();
        var findings = new ShownFindings();

        var result = await new QueriesCampaign(() => [new MemorySource(), new WrongSource(kind)]).RunAsync(new CampaignRun(100, 3, findings), TestContext.Current.CancellationToken);

        result.Bad.ShouldBeGreaterThan(20);
        findings.All.ShouldAllBe(finding => finding.Contains(kind, StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_run_in_which_nothing_goes_through_an_index_is_a_bad_one()
    {
        Require();
        var findings = new ShownFindings();

        var result = await new QueriesCampaign(static () => [new WrongSource("") { Doubt = "no query went through an index" }])
            .RunAsync(new CampaignRun(1, 3, findings), TestContext.Current.CancellationToken);

        result.Bad.ShouldBe(1);
        findings.All.ShouldHaveSingleItem().ShouldContain("no query went through an index");
    }

    private static void Require()
    {
        if (NodePrograms.Node() is not null && NodePrograms.Npm() is not null) return;
        NodePrograms.AreRequired.ShouldBeFalse($"{NodePrograms.Missing("node or npm")}; {NodePrograms.RequiredVariable}=1 says that they must be there");
        Assert.Skip(NodePrograms.Missing("node or npm"));
    }

    /// <summary>Answers wrongly in the way that it is called by, and rightly where there is no such way.</summary>
    private sealed class WrongSource(string kind) : IQuerySource
    {
        private readonly MemorySource _right = new();

        public string Name => kind;

        public IReadOnlyList<string> Figures => [];

        public string? Doubt { get; init; }

        public static IEnumerable<DocObject> Shorter(DocumentQuery query, QueryWorld world) => query.Answer(world.Documents).Skip(1);

        public static IEnumerable<DocObject> Backwards(DocumentQuery query, QueryWorld world) => query.Answer(world.Documents).Reverse();

        public static IEnumerable<DocObject> Unfiltered(DocumentQuery query, QueryWorld world) => (query with { Filter = DocumentQuery.Everything.Filter }).Answer(world.Documents);

        public static QueryCount Miscounted(QueryCount count) => count with { Count = count.Count + 1 };

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken) => kind switch
        {
            nameof(Shorter) => [.. Shorter(query, world)],
            nameof(Backwards) => [.. Backwards(query, world)],
            nameof(Unfiltered) => [.. Unfiltered(query, world)],
            _ => await _right.AskAsync(world, query, cancellationToken),
        };

        public async Task<QueryCount> CountAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
        {
            var count = await _right.CountAsync(world, query, cancellationToken);
            return kind == nameof(Miscounted) ? Miscounted(count) : count;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
