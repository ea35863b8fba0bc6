using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Querying;

/// <summary>
/// The paths of which single collections have index entries, as they were read last. Statements hold whether or not this is
/// still so; an index that is new is used a little later. Thread-safe.
/// </summary>
internal sealed class EntryPaths(string schema, TimeProvider time)
{
    /// <summary>Collections that are remembered, some hundred bytes each; when full, all are forgotten and read again.</summary>
    private const int RememberedMax = 10_000;

    /// <summary>How long it is believed: a look-up by key now and then, and a new index that is used soon.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(ThreadId Thread, string Collection), Known> _known = new();
    private readonly string _paths = $"select names from {schema}.index_paths where thread_id = $1 and collection = $2";

    public async ValueTask<IReadOnlyCollection<IndexPath>> OfAsync(ISqlReader reader, ThreadId thread, string collection, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((thread, collection), out var known) && time.GetElapsedTime(known.ReadAt) < AgeMax) return known.Paths;
        var paths = new List<IndexPath>();
        await using (var data = await reader.ReadAsync(_paths, cancellationToken, thread.ToString(), collection).ConfigureAwait(false))
        {
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IndexPath.TryParse(string.Join('.', data.GetFieldValue<string[]>(0)), out var path, out _)) paths.Add(path);
            }
        }

        if (_known.Count >= RememberedMax) _known.Clear();
        _known[(thread, collection)] = new Known(paths, time.GetTimestamp());
        return paths;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Known(IReadOnlyCollection<IndexPath> Paths, long ReadAt);
}
