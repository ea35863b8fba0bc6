using Marten.Threads.Campaigns.Listen;
using Marten.Threads.Campaigns.Tests.Nodes;
using Marten.Threads.Listening;

namespace Marten.Threads.Campaigns.Tests.Listen;

public sealed class ListenCheckTests(CampaignDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_was_told_as_it_happened_is_right() => (await FindAsync(static heard => heard)).ShouldBeEmpty();

    [Fact]
    public async Task a_change_that_is_missing_is_found() =>
        (await FindAsync(static heard => [.. heard.Where(static one => one.InstanceId != "w0-1")])).ShouldHaveSingleItem().ShouldContain("w0-1 (create) was committed, and told was: ");

    [Fact]
    public async Task a_change_of_the_shared_instance_that_is_missing_is_found() =>
        (await FindAsync(static heard => [.. heard.Where(static one => one.Collection != ListenThread.Shared)])).ShouldContain("0 of 2 changes of the shared instance were told");

    [Fact]
    public async Task changes_out_of_the_order_of_their_log_are_found() =>
        (await FindAsync(static heard => [.. heard.Reverse()])).ShouldContain(static finding => finding.Contains("out of order", StringComparison.Ordinal));

    [Fact]
    public async Task a_change_that_is_told_twice_is_found() =>
        (await FindAsync(static heard => [.. heard, heard[^1]])).ShouldContain(static finding => finding.Contains("told twice", StringComparison.Ordinal));

    [Fact]
    public async Task what_is_told_and_not_stored_is_found() =>
        (await FindAsync(static heard => heard, "delete from threads.operations where instance_id = 'w0-1'")).ShouldContain("w0-1 was told, and is not stored");

    [Fact]
    public async Task an_old_document_at_the_end_is_found() =>
        (await FindAsync(static heard => heard, """update threads.instances set data = data || '{"more":1}' where id = 'w0-1'""")).ShouldHaveSingleItem().ShouldContain("the last that was told of w0-1");

    private async Task<IReadOnlyList<string>> FindAsync(Func<IReadOnlyList<InstanceChanged>, IReadOnlyList<InstanceChanged>> spoil, string sql = "select 1")
    {
        await using var node = await database.StartNodeAsync(ReductionMode.Inline);
        var id = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var thread = new ListenThread(id, await node.Listener.CurrentCursorAsync(id, Cancel));
        for (var i = 0; i < 3; i++)
        {
            await using var session = node.Store.LightweightSession();
            session.Threads(id).Collection(ListenThread.Own).Create($$"""{"_id":"w0-{{i}}"}""");
            if (i > 0) session.Threads(id).Collection(ListenThread.Shared).Save($$"""{"_id":"shared","n":{{i}}}""");
            if (i == 1) session.Threads(id).Collection(ListenThread.Own).Delete("w0-0");
            await session.SaveChangesAsync(Cancel);
        }

        var heard = await node.Listener.ListenAsync(id, new ListenOptions { From = thread.Start }, Cancel).Take(6).ToListAsync(Cancel);
        await node.ExecuteAsync(sql, Cancel);
        return (await ListenCheck.LoadAsync(node, thread, Cancel)).Find(spoil(heard));
    }
}
