namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// The indexes that the application declared with <see cref="ThreadsOptions.Index(string, string[])"/>, in the database.
/// They are built in the background when the application starts, where Marten's <c>AutoCreate</c> setting allows it.
/// Thread-safe.
/// </summary>
public interface IThreadIndexes
{
    /// <summary>Every declared index, and those that an earlier version of the application declared and that still stand.</summary>
    Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Builds what is missing or was left half built, and drops what is declared no more. Writers go on meanwhile. Of
    /// several processes that build at once one does, and the others wait for it.
    /// </summary>
    /// <param name="progress">Told about twice a second of a build, and at its end.</param>
    /// <param name="cancellationToken">Stops the build; what it left is dropped and built anew the next time.</param>
    /// <exception cref="ThreadUsageException">The application may make no tables and indexes (<c>AutoCreate.None</c>).</exception>
    /// <remarks>
    /// PostgreSQL builds such an index outside of transactions and waits for all transactions that are older: one that is
    /// left open anywhere in the database holds it up.
    /// </remarks>
    Task BuildAsync(IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The statements that <see cref="BuildAsync"/> would run, for databases where the application must not run DDL. Each
    /// must be run by itself, outside of a transaction. Empty when there is nothing to do.
    /// </summary>
    Task<string> DdlAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Instances that share the values of a unique index that the application declared. Writes of this node are refused before
    /// that; what others write is stored in any case.
    /// </summary>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <remarks>It reads every instance of the collections that have such an index.</remarks>
    Task<IReadOnlyList<UniqueConflict>> ConflictsAsync(CancellationToken cancellationToken = default);
}
