using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Writing;

/// <summary>What every local write must pass before it is signed.</summary>
internal sealed record WriteChecks(SchemaGate Schemas, ValidatorGate Validators, CollectionFilters Filters, CollectionTable Collections, HistoryQueries Histories)
{
    /// <summary>What writers see of collections.</summary>
    public Func<string, IInstanceFilter?> FiltersOf(IReadOnlyList<CollectionRules> configured) =>
        name => Filters.Of(name, configured.FirstOrDefault(one => one.Name == name)?.ReadFilter);

    /// <exception cref="ThreadWriteRefusedException">A schema or a validator refuses a write.</exception>
    public void Check(IReadOnlyList<CollectionRules> configured, IReadOnlyList<OperationAttempt> attempts)
    {
        Schemas.Check(configured, attempts);
        Validators.Check(configured, attempts);
    }
}
