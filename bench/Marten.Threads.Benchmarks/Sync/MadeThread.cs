using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>A thread of ten writers elsewhere, that a node was given, and the same records here.</summary>
/// <param name="Id">The thread.</param>
/// <param name="Foreign">Its records.</param>
internal sealed record MadeThread(ThreadId Id, ForeignRecords Foreign)
{
    /// <summary>Records of all logs, the empty first ones too.</summary>
    public int Count => Foreign.Records.Count;

    public static async Task<MadeThread> MakeAsync(NodeProcess node, int seed, int notes, int bytes, CancellationToken cancellationToken)
    {
        var foreign = ForeignRecords.Make((ulong)seed, new NoteMaker((ulong)seed).Make(notes, bytes));
        return new MadeThread(ThreadId.Parse((await node.AskAsync($"make {seed} {notes} {bytes}", cancellationToken))[0]), foreign);
    }

    /// <summary>Records of the thread that a node has stored.</summary>
    public Task<long> StoredAsync(NodeProcess node, CancellationToken cancellationToken) => node.Database.ScalarAsync<long>(
        $"select count(*) from {ThreadSide.Schema}.mt_events where tenant_id = $1 and type = 'record_appended'", cancellationToken, Id.ToString());

    /// <summary>Fails unless two nodes hold all records, and the same instances made of them.</summary>
    public async Task CheckAsync(NodeProcess one, NodeProcess other, CancellationToken cancellationToken)
    {
        Expectation.Equal("records", Count, await StoredAsync(other, cancellationToken));
        Expectation.Equal("instances", Count - ForeignRecords.Logs, await other.Database.ScalarAsync<long>(
            $"select count(*) from {ThreadSide.Schema}.instances where thread_id = $1", cancellationToken, Id.ToString()));
        var (here, there) = (await FingerprintAsync(one, cancellationToken), await FingerprintAsync(other, cancellationToken));
        if (here != there) throw new InvalidOperationException("The run is wrong: the two nodes hold different instances.");
    }

    private Task<string> FingerprintAsync(NodeProcess node, CancellationToken cancellationToken) => node.Database.ScalarAsync<string>(
        $"select md5(string_agg(md5(collection || id || data::text), '' order by collection, id)) from {ThreadSide.Schema}.instances where thread_id = $1", cancellationToken, Id.ToString());
}
