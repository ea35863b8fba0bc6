using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Injection;

/// <summary>Hostile names, paths and values through every front end: PostgreSQL sees no error of syntax, and nothing changes.</summary>
public sealed class InjectionCampaign : ICampaign
{
    private const int Dogs = 20;

    // All that anybody could have changed: the objects of the schemas, and the rows of the collection.
    private const string State = """
        select (select string_agg(n.nspname || '.' || c.relname || c.relkind::text, ',' order by 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('threads', 'public'))
          || (select string_agg(md5(d::text), ',' order by id) from threads.instances d)
        """;

    public string Name => "injection";

    public string About => "hostile names, paths and texts through every front end; a unit is one text through one of them.";

    public long DefaultCount => 50_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        var plan = await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken);
        await using var node = await CampaignNode.StartAsync(plan, threads: static options => options.Collection<Dog>(FrontEnds.Collection), cancellationToken: cancellationToken);
        var thread = (await node.Registry.CreateAsync(cancellationToken: cancellationToken)).Id;
        await WriteAsync(node, thread, cancellationToken);
        var ends = new FrontEnds(node.Store, node.Collections, node.Database, thread).All;
        var before = (await node.RowsAsync(State, cancellationToken))[0];
        long refused = 0;

        var (done, bad) = await ParallelUnits.RunAsync(
            run,
            async index =>
            {
                var text = HostileText.Make(ParallelUnits.RandomOf(run.Seed, index));
                var (name, use) = ends[(int)(index % ends.Count)];
                var finding = await TryAsync(use, text, cancellationToken);
                if (finding is "") Interlocked.Increment(ref refused);
                return finding is null or "" ? null : $"seed {run.Seed}, unit {index}, {name}, {System.Text.Json.JsonSerializer.Serialize(text)}: {finding}";
            },
            cancellationToken);

        if (!string.Equals((await node.RowsAsync(State, cancellationToken))[0], before, StringComparison.Ordinal))
        {
            run.Progress.Report(new CampaignProgress(done, ++bad, $"seed {run.Seed}: the database is not as it was"));
        }

        return new CampaignResult(bad, done, [string.Create(CultureInfo.InvariantCulture, $"{ends.Count} front ends; {refused} texts refused by us, {done - refused} taken as what they are; the database is {(bad == 0 ? "as it was" : "changed")}")]);
    }

    // Null when the text was taken, an empty text when it was refused by us, otherwise what is bad.
    private static async Task<string?> TryAsync(Func<string, CancellationToken, Task> use, string text, CancellationToken cancellationToken)
    {
        try
        {
            await use(text, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is ThreadsException or ArgumentException)
        {
            return "";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception.Message;
        }
    }

    private static async Task WriteAsync(CampaignNode node, ThreadId thread, CancellationToken cancellationToken)
    {
        await using var session = node.Store.LightweightSession();
        for (var i = 0; i < Dogs; i++) session.Threads(thread).Collection(FrontEnds.Collection).Create($$"""{"_id":"d{{i}}","name":"n{{i}}","tags":["a",{{i}}]}""");
        await session.SaveChangesAsync(cancellationToken);
    }
}
