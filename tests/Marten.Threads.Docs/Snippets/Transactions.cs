using Marten;
using Marten.Services;
using Marten.Threads;
using Marten.Threads.Protocol;
using Npgsql;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/transactions.md.</summary>
internal static class Transactions
{
    public static async Task WriteInOneOfYourOwnAsync(IDocumentStore store, NpgsqlDataSource database, ThreadId thread)
    {
        // snippet: transactions-own
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        await using (var session = store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            session.Store(new Ship { Id = "eagle", Captain = "buzz" });
            session.Threads(thread).Collection<Astronaut>().Create(new Astronaut { Id = "buzz", Name = "Buzz" });
            await session.SaveChangesAsync();
        }

        await transaction.CommitAsync();
        // end of snippet
    }
}
