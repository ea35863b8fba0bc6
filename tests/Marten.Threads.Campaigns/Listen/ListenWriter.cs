using System.Globalization;
using Marten.Services;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>One of many who write at the same time; it shares its identity, and so its logs, with some of them.</summary>
internal sealed class ListenWriter(CampaignNode node, IReadOnlyList<ListenThread> threads, VerifyingKey? author, int number, bool mayRollBack, SeededRandomSource random)
{
    private const int Writes = 3;
    private const int HoldMaxMilliseconds = 15;

    private int _count;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var write = 0; write < Writes; write++)
        {
            var thread = threads[random.Next(threads.Count)];
            var ids = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"w{number}-{_count++}")).ToList();
            try
            {
                await WriteAsync(thread, ids, cancellationToken);
            }
            catch (Exception exception) when (Trouble.IsPassing(exception))
            {
                // Its connection was killed; whether it was committed the database knows.
            }
        }
    }

    private async Task WriteAsync(ListenThread thread, List<string> ids, CancellationToken cancellationToken)
    {
        if (random.Next(2) == 0)
        {
            await using var session = node.Store.LightweightSession();
            await SaveAsync(session, thread, ids, cancellationToken);
            foreach (var id in ids) thread.Acknowledged.Enqueue(id);
        }
        else
        {
            await HoldAsync(thread, ids, cancellationToken);
        }
    }

    // The hint to those who listen is given when the session saved, long before the commit.
    private async Task HoldAsync(ListenThread thread, List<string> ids, CancellationToken cancellationToken)
    {
        await using var connection = await node.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction))) await SaveAsync(session, thread, ids, cancellationToken);
        await Task.Delay(random.Next(HoldMaxMilliseconds), cancellationToken);
        var commits = !mayRollBack || random.Next(3) > 0;
        if (commits) await transaction.CommitAsync(cancellationToken);
        else await transaction.RollbackAsync(cancellationToken);
        foreach (var id in ids) (commits ? thread.Acknowledged : thread.RolledBack).Enqueue(id);
    }

    private async Task SaveAsync(IDocumentSession session, ListenThread thread, List<string> ids, CancellationToken cancellationToken)
    {
        var writes = session.Threads(thread.Id, author);
        foreach (var id in ids) writes.Collection(ListenThread.Own).Create($$"""{"_id":"{{id}}"}""");
        if (random.Next(2) == 0) writes.Collection(ListenThread.Shared).Save($$"""{"_id":"shared","w{{number}}":"{{ids[0]}}"}""");
        if (random.Next(3) == 0 && thread.Acknowledged.TryPeek(out var first) && first.StartsWith($"w{number}-", StringComparison.Ordinal))
            writes.Collection(ListenThread.Own).Delete(first);
        await session.SaveChangesAsync(cancellationToken);
    }
}
