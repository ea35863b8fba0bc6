using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Wire;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>Sums of what was spent up to a moment.</summary>
/// <param name="RoundTrips">Turns of the talk between client and server.</param>
/// <param name="Statements">Statements sent.</param>
/// <param name="LogBytes">Bytes of PostgreSQL's write-ahead log, page images included.</param>
/// <param name="AllocatedBytes">Bytes that this process allocated.</param>
internal sealed record Costs(long RoundTrips, long Statements, decimal LogBytes, long AllocatedBytes)
{
    /// <summary>Log and memory differ a little from run to run: split pages, a background process, a thread pool that grows.</summary>
    private const double BytesTolerance = 0.1;

    /// <summary>Reads them; the question itself does not go through the proxy.</summary>
    public static async Task<Costs> ReadAsync(BenchmarkDatabase database, CountingProxy proxy, CancellationToken cancellationToken)
    {
        var log = await database.ScalarAsync<decimal>("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')", cancellationToken);
        return new Costs(proxy.RoundTrips, proxy.Statements, log, GC.GetTotalAllocatedBytes(precise: true));
    }

    public Costs Since(Costs earlier) =>
        new(RoundTrips - earlier.RoundTrips, Statements - earlier.Statements, LogBytes - earlier.LogBytes, AllocatedBytes - earlier.AllocatedBytes);

    /// <summary>Trips and statements of each act, bytes of each thing in it.</summary>
    public IReadOnlyList<Counter> Tell(string name, int acts, string thing, int things) =>
    [
        new($"{name}.round-trips", (double)RoundTrips / acts),
        new($"{name}.statements", (double)Statements / acts),
        new($"{name}.wal-bytes-per-{thing}", Math.Round((double)LogBytes / things), BytesTolerance),
        new($"{name}.allocated-bytes-per-{thing}", Math.Round((double)AllocatedBytes / things), BytesTolerance),
    ];
}
