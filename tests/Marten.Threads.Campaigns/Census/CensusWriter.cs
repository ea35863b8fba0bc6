using Marten.Services;
using Marten.Threads.Campaigns.Nodes;
using Npgsql;

namespace Marten.Threads.Campaigns.Census;

/// <summary>Transactions that append to a thread and end late, or in nothing.</summary>
internal sealed class CensusWriter(CampaignNode node)
{
    /// <summary>A save of a session.</summary>
    public async Task SaveAsync(CensusThread thread, int run, string id, CancellationToken cancellationToken)
    {
        await using var session = node.Store.LightweightSession();
        Write(session, thread, run, id);
        await session.SaveChangesAsync(cancellationToken);
        thread.Committed[id] = run;
    }

    /// <summary>A transaction of the caller that stays open for a while after the session saved.</summary>
    public async Task HoldAsync(CensusThread thread, int run, string id, TimeSpan held, bool commits, CancellationToken cancellationToken)
    {
        await using var connection = await node.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            Write(session, thread, run, id);
            await session.SaveChangesAsync(cancellationToken);
        }

        await Task.Delay(held, cancellationToken);
        if (commits) await transaction.CommitAsync(cancellationToken);
        else await transaction.RollbackAsync(cancellationToken);
        (commits ? thread.Committed : thread.RolledBack)[id] = run;
    }

    /// <summary>A save whose commit fails at its very end.</summary>
    public async Task FailAtCommitAsync(CensusThread thread, int run, string id, CancellationToken cancellationToken)
    {
        await using var session = node.Store.LightweightSession();
        Write(session, thread, run, id);
        session.QueueSqlCommand(DelayedCommits.Fail);
        await MustFailAsync<PostgresException>(session.SaveChangesAsync(cancellationToken));
        thread.RolledBack[id] = run;
    }

    /// <summary>A save that somebody else in the application stops after the record was appended.</summary>
    public async Task FailAfterAppendAsync(CensusThread thread, int run, string id, CancellationToken cancellationToken)
    {
        await using var session = node.Store.LightweightSession();
        Write(session, thread, run, id);
        ((ITransactionParticipantRegistrar)session).AddTransactionParticipant(new Objector());
        await MustFailAsync<ObjectionException>(session.SaveChangesAsync(cancellationToken));
        thread.RolledBack[id] = run;
    }

    private static void Write(IDocumentSession session, CensusThread thread, int run, string id) =>
        session.Threads(thread.Id).Collection(CensusThread.Collection).Create($$"""{"_id":"{{id}}","run":{{run}}}""");

    private static async Task MustFailAsync<T>(Task save) where T : Exception
    {
        try
        {
            await save;
        }
        catch (Exception exception) when (exception is T || exception.InnerException is T)
        {
            return;
        }

        throw new InvalidOperationException($"A save that had to fail with {typeof(T).Name} did not.");
    }

    private sealed class Objector : ITransactionParticipant
    {
        public Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) => throw new ObjectionException();

        public Task AfterCommitAsync(CancellationToken token) => Task.CompletedTask;
    }

    private sealed class ObjectionException() : Exception("A participant of the transaction objects.");
}
