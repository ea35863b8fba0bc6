using Marten.Threads.Collections;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Writing;

/// <summary>What every local write must pass before it is signed.</summary>
internal sealed record WriteChecks(SchemaGate Schemas, ValidatorGate Validators, CollectionTable Collections, HistoryQueries Histories)
{
    /// <exception cref="ThreadWriteRefusedException">A schema or a validator refuses a write.</exception>
    public void Check(IReadOnlyList<CollectionRules> configured, IReadOnlyList<OperationAttempt> attempts)
    {
        Schemas.Check(configured, attempts);
        Validators.Check(configured, attempts);
    }
}
