using Marten.Threads.Querying;

namespace Marten.Threads.Transacting;

/// <summary>Reads and writes the instances of a collection in a transaction. What cannot be committed is refused at once.</summary>
public interface ICollectionTransaction : ICollectionReader
{
    /// <summary>Adds an instance.</summary>
    /// <param name="json">A JSON object; without <c>_id</c>, or with an empty one, it gets a new id (a lower-case ULID).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ThreadWriteRefusedException">It exists already, or the schema, the write validator or a limit refuses it.</exception>
    Task<string> CreateAsync(string json, CancellationToken cancellationToken = default);

    /// <summary>Replaces an instance, or adds it when there is none.</summary>
    /// <param name="json">A JSON object with its <c>_id</c>. Members that are null are removed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ThreadWriteRefusedException">The schema, the write validator or a limit refuses it.</exception>
    Task SaveAsync(string json, CancellationToken cancellationToken = default);

    /// <summary>Changes some members of an instance.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="mergePatch">A JSON merge patch (RFC 7396).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ThreadWriteRefusedException">There is no such instance, or the schema, the write validator or a limit refuses it.</exception>
    Task PatchAsync(string id, string mergePatch, CancellationToken cancellationToken = default);

    /// <summary>Removes an instance; nothing happens when there is none.</summary>
    /// <exception cref="ThreadWriteRefusedException">The write validator refuses it.</exception>
    Task DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Tells whether an instance could be saved, and writes nothing.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    Task VerifyAsync(string json, CancellationToken cancellationToken = default);
}

/// <summary>Reads and writes the instances of a typed collection in a transaction.</summary>
/// <typeparam name="T">The document.</typeparam>
public interface ICollectionTransaction<T> : ICollectionReader<T> where T : class
{
    /// <summary>Adds a document; when it has no id yet, it gets one.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="ThreadWriteRefusedException">It exists already, or the schema, the write validator or a limit refuses it.</exception>
    Task<string> CreateAsync(T document, CancellationToken cancellationToken = default);

    /// <summary>Replaces a document, or adds it when there is none.</summary>
    /// <exception cref="ThreadWriteRefusedException">The schema, the write validator or a limit refuses it.</exception>
    Task SaveAsync(T document, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionTransaction.PatchAsync"/>
    Task PatchAsync(string id, string mergePatch, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionTransaction.DeleteAsync"/>
    Task DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Tells whether a document could be saved, and writes nothing.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    Task VerifyAsync(T document, CancellationToken cancellationToken = default);
}
