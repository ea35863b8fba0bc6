using System.Data;
using Marten.Services;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;
using Npgsql;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>Carries out a unit of work.</summary>
internal sealed class UnitWriter(CampaignNode node, ThreadId thread)
{
    private const string Ledger = "insert into ledger (unit, thread) values ";

    /// <summary>Returns when everything is committed, or nothing is and nothing should be.</summary>
    public Task WriteAsync(UnitOfWork unit) => unit.Ending switch
    {
        UnitEnding.Caller or UnitEnding.RolledBack => InTransactionOfCallerAsync(unit),
        UnitEnding.Broken => BreakAsync(unit),
        _ => InSessionAsync(unit),
    };

    private async Task InSessionAsync(UnitOfWork unit)
    {
        await using var session = node.Store.LightweightSession(unit.Ending switch
        {
            UnitEnding.Serializable => IsolationLevel.Serializable,
            UnitEnding.RepeatableRead => IsolationLevel.RepeatableRead,
            _ => IsolationLevel.ReadCommitted,
        });
        Write(session, unit);
        session.QueueSqlCommand(Ledger + "(?, ?)", unit.Id, thread.ToString());
        await session.SaveChangesAsync(CancellationToken.None);
    }

    private async Task InTransactionOfCallerAsync(UnitOfWork unit)
    {
        await using var connection = await node.Database.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using (var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            Write(session, unit);
            await session.SaveChangesAsync(CancellationToken.None);
        }

        await using var ledger = new NpgsqlCommand(Ledger + "($1, $2)", connection, transaction);
        ledger.Parameters.Add(new NpgsqlParameter { Value = unit.Id });
        ledger.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await ledger.ExecuteNonQueryAsync(CancellationToken.None);
        if (unit.IsCommitted) await transaction.CommitAsync(CancellationToken.None);
        else await transaction.RollbackAsync(CancellationToken.None);
    }

    private async Task BreakAsync(UnitOfWork unit)
    {
        try
        {
            await using var session = node.Store.LightweightSession();
            Write(session, unit);
            session.QueueSqlCommand(Ledger + "(?, ?), (?, ?)", unit.Id, thread.ToString(), unit.Id, thread.ToString());
            await session.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception exception) when (Trouble.IsThereAlready(exception))
        {
            return;
        }

        throw new InvalidOperationException("A row that is there twice was committed.");
    }

    private void Write(IDocumentSession session, UnitOfWork unit)
    {
        session.Insert(new Booking { Id = unit.Id, Thread = thread.ToString() });
        var writes = session.Threads(thread);
        writes.Collection(UnitOfWork.Collection).Create($$"""{"_id":"{{unit.Id}}","shared":"{{unit.Shared}}"}""");
        if (unit.Shared is not null) writes.Collection(UnitOfWork.SharedCollection).Patch(unit.Shared, $$"""{"{{unit.Id}}":1}""");
        if (unit.Note is not null && unit.DeletesNote) writes.Collection(UnitOfWork.NoteCollection).Delete(unit.Note);
        if (unit.Note is not null && !unit.DeletesNote) writes.Collection(UnitOfWork.NoteCollection).Save($$"""{"_id":"{{unit.Note}}","by":"{{unit.Id}}"}""");
        if (unit.Astronaut is not null) writes.Collection<Astronaut>().Save(new Astronaut { Id = unit.Astronaut, Name = unit.Id, Missions = unit.Id.Length });
    }
}
