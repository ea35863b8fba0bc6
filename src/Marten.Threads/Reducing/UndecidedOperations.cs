using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing;

/// <summary>A collection with operations that its validator could not decide.</summary>
internal sealed record UndecidedCollection(ThreadId Thread, string Collection, long Operations);

/// <summary>Finds operations that a validator could not decide.</summary>
internal sealed class UndecidedOperations(string schema)
{
    private readonly string _find =
        $"select thread_id, collection, count(*) from {schema}.operations where status = '{OperationStatus.Undecided}' group by thread_id, collection order by 1, 2";

    public async Task<IReadOnlyList<UndecidedCollection>> FindAsync(ISqlReader reader, CancellationToken cancellationToken)
    {
        var found = new List<UndecidedCollection>();
        await using var data = await reader.ReadAsync(_find, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(new UndecidedCollection(ThreadId.Parse(data.GetString(0)), data.GetString(1), data.GetInt64(2)));
        return found;
    }
}
