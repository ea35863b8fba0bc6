using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Reducing;

/// <summary>What a transaction that appends records has read of collections and instances.</summary>
/// <param name="Rules">The collections that the records may name, those without a validator left out or not.</param>
/// <param name="Stored">The instances that the records name, or null when they were not read.</param>
internal sealed record KnownState(IReadOnlyList<CollectionRules> Rules, IReadOnlyDictionary<InstanceKey, StoredInstance>? Stored);

/// <summary>
/// What the transaction that appends records knows already, so that the inline projection need not read it again. The
/// daemon has nothing of it and reads everything.
/// </summary>
/// <param name="Row">The thread.</param>
/// <param name="Book">Its logs, with the records that are being appended.</param>
/// <param name="State">What was read of its collections and instances.</param>
/// <param name="Store">What will store the reduction together with the logs.</param>
internal sealed record KnownThread(ThreadRow Row, LogBook Book, KnownState State, StoreOperation Store)
{
    /// <summary>Positions whose appended envelope names a wrong author, but for which another one at hand names the right one.</summary>
    public IReadOnlySet<(LogId Log, RecordPosition Position)> MendedAuthors { get; } = Book.Placed
        .Where(static one => one.IsOther && one.Placement.AuthorMatches)
        .Select(static one => (one.Record.LogId, one.Placement.Position))
        .ToHashSet();
}
