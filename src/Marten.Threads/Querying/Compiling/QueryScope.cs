using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Querying.Compiling;

/// <summary>Which documents are asked: a collection of one thread, or of all.</summary>
/// <param name="Schema">The thread store's schema.</param>
/// <param name="Thread">The thread; null for all.</param>
/// <param name="Collection">The collection's name, which was checked.</param>
/// <param name="IsGuarded">
/// Whether nothing shall be found where the collection has a read filter: whoever asks looks whether there is one when he
/// finds nothing, and is spared to look when he does.
/// </param>
internal sealed record QueryScope(string Schema, ThreadId? Thread, string Collection, bool IsGuarded = false)
{
    /// <summary>The indexes that the application declared for the collection's name.</summary>
    public IReadOnlyList<DeclaredIndex> Indexes { get; init; } = [];

    /// <summary>Paths of which the collection's configuration wants entries, as far as that is known; entries need not be there.</summary>
    public IReadOnlyCollection<IndexPath> EntryPaths { get; init; } = [];

    /// <summary>Where arrays were met.</summary>
    public MetArrays Arrays { get; init; } = new();

    /// <summary>The table.</summary>
    public string Source => $"{Schema}.instances";

    /// <summary>The condition that a collection has no read filter. It says nothing of the rows, so it is asked once.</summary>
    public string Guard(string thread) =>
        $"not exists (select 1 from {Schema}.collections where thread_id = {thread} and name = {SqlLiteral.Of(Collection)} and read_filter is not null)";

    /// <summary>
    /// The condition of its rows, without the guard. The collection is a literal, because an index of <see cref="DeclaredIndex"/> is
    /// for one only; that a thread is known is a condition that lets such an index be looked into thread by thread.
    /// </summary>
    /// <param name="thread">The parameter that is the thread.</param>
    public string Rows(string thread) => $"thread_id {(Thread is null ? $"in (select id from {Schema}.threads)" : $"= {thread}")} and collection = {SqlLiteral.Of(Collection)}";

    /// <summary>The condition, with the guard where there is one.</summary>
    /// <param name="thread">The parameter that is the thread.</param>
    public string Condition(string thread) => IsGuarded ? $"{Rows(thread)} and {Guard(thread)}" : Rows(thread);
}
