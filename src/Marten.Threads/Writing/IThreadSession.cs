using Marten.Threads.Protocol;
using Marten.Threads.Querying;

namespace Marten.Threads.Writing;

/// <summary>
/// One thread inside an application's session. Writes are buffered; <c>SaveChangesAsync</c> signs them as one record and
/// commits it with everything else in the session, or nothing of either. Not thread-safe, like the session.
/// </summary>
public interface IThreadSession
{
    /// <summary>The thread.</summary>
    ThreadId Thread { get; }

    /// <summary>A collection by name; it need not be configured here.</summary>
    ICollectionSession Collection(string name);

    /// <summary>The collection that <typeparamref name="T"/> was registered for.</summary>
    /// <exception cref="ThreadUsageException">The type was not registered.</exception>
    ICollectionSession<T> Collection<T>() where T : class;
}

/// <summary>Reads and writes the instances of a collection as JSON text. Reads see what is committed.</summary>
public interface ICollectionSession : ICollectionReader
{
    /// <summary>Adds an instance at the next commit.</summary>
    /// <param name="json">A JSON object; without <c>_id</c>, or with an empty one, it gets a new id (a lower-case ULID).</param>
    /// <returns>The id.</returns>
    /// <exception cref="ThreadWriteRefusedException">The text is no JSON object that a thread can hold.</exception>
    /// <remarks>The commit throws when the instance exists already or does not match the collection's schema.</remarks>
    string Create(string json);

    /// <summary>Replaces an instance at the next commit, or adds it when there is none.</summary>
    /// <param name="json">A JSON object with its <c>_id</c>. Peers receive the difference; members that are null are removed.</param>
    /// <exception cref="ThreadWriteRefusedException">The text is no JSON object that a thread can hold, or has no <c>_id</c>.</exception>
    void Save(string json);

    /// <summary>Changes some members of an instance at the next commit; what others changed in the meantime stays.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="mergePatch">A JSON merge patch (RFC 7396): members to set, null for members to remove.</param>
    /// <exception cref="ThreadWriteRefusedException">The text is no JSON object that a thread can hold, or the id is not usable.</exception>
    /// <remarks>The commit throws when there is no such instance or the result does not match the collection's schema.</remarks>
    void Patch(string id, string mergePatch);

    /// <summary>Removes an instance at the next commit; nothing happens when there is none.</summary>
    /// <exception cref="ThreadWriteRefusedException">The id is not usable.</exception>
    void Delete(string id);

    /// <summary>
    /// Tells whether an instance could be saved onto what is committed: asks the schemas and the write validator, and writes
    /// nothing.
    /// </summary>
    /// <exception cref="ThreadWriteRefusedException">It could not; every problem is named.</exception>
    Task VerifyAsync(string json, CancellationToken cancellationToken = default);
}

/// <summary>Reads and writes the instances of a typed collection.</summary>
/// <typeparam name="T">The document.</typeparam>
public interface ICollectionSession<T> : ICollectionReader<T> where T : class
{
    /// <summary>Adds a document at the next commit; when it has no id yet, it gets one at once.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="ThreadWriteRefusedException">The document is no JSON object that a thread can hold.</exception>
    string Create(T document);

    /// <summary>Replaces a document at the next commit, or adds it when there is none.</summary>
    /// <exception cref="ThreadWriteRefusedException">The document has no id, or is no JSON object that a thread can hold.</exception>
    void Save(T document);

    /// <inheritdoc cref="ICollectionSession.Patch"/>
    void Patch(string id, string mergePatch);

    /// <summary>Removes a document at the next commit; nothing happens when there is none.</summary>
    /// <exception cref="ThreadWriteRefusedException">The id is not usable.</exception>
    void Delete(string id);

    /// <summary>Tells whether a document could be saved onto what is committed, and writes nothing.</summary>
    /// <exception cref="ThreadWriteRefusedException">It could not; every problem is named.</exception>
    Task VerifyAsync(T document, CancellationToken cancellationToken = default);
}
