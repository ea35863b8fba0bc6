using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Collections.Indexing;

/// <summary>Looks whether a unique index can be declared on what is there.</summary>
internal sealed class UniqueIndexes(string schema)
{
    /// <exception cref="ThreadWriteRefusedException">Two instances share the values of one of them.</exception>
    public async Task RequireAsync(
        ThreadTransaction transaction, ThreadId thread, string collection, IEnumerable<CollectionIndex> indexes, CancellationToken cancellationToken)
    {
        foreach (var index in indexes)
        {
            var paths = index.Paths.Select(IndexPath.Of).ToList();
            await foreach (var conflict in UniqueConflicts.FindAsync(transaction, schema, collection, paths, thread, cancellationToken).ConfigureAwait(false))
            {
                throw new ThreadWriteRefusedException(
                    $"can't create unique index (duplicate instances exist): '{conflict.Ids[0]}' and '{conflict.Ids[1]}' have the same {string.Join(", ", index.Paths)}. Change one of them first.",
                    [new ThreadWriteProblem(collection, conflict.Ids[1], "$", "unique", $"'{conflict.Ids[0]}' has the same {string.Join(", ", index.Paths)}")]);
            }
        }
    }
}
