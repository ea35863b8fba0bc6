using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Benchmarks.Wire;
using Marten.Threads.Ingesting;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>What a write and an ingest batch cost in things that can be counted: no clock, no spread.</summary>
internal sealed class WireCounters : IBenchmark
{
    private const int WarmUpWrites = 50;
    private const int Writes = 100;
    private const int BatchRecords = 250;
    private const int WarmUpBatches = 4;

    public string Name => "counters";

    public string About => "round trips, statements, bytes of WAL and bytes allocated by a write and by an ingest batch of 250 records";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var payload = run.Payloads(1024)[0];
        var notes = new NoteMaker((ulong)payload).Make(WarmUpWrites + Writes, payload);
        Counter[] counters =
        [
            .. await WritesAsync(run, notes, cancellationToken),
            .. await PlainWritesAsync(run, notes, cancellationToken),
            .. await IngestAsync(run, payload, cancellationToken),
        ];
        return new Findings([], counters, [$"{Name}: notes of {payload} bytes, warm; a round trip is a turn of the talk between client and server, BEGIN and COMMIT count as statements."]);
    }

    private static async Task<IReadOnlyList<Counter>> WritesAsync(BenchmarkRun run, IReadOnlyList<Note> notes, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var proxy = new CountingProxy(database.ConnectionString);
        await using var threads = await ThreadSide.StartAsync(database, proxy.ConnectionString, cancellationToken);
        var thread = await threads.CreateThreadAsync(null, cancellationToken);
        return await CountAsync("write", database, proxy, notes, note => threads.WriteAsync(thread, [note], cancellationToken), cancellationToken);
    }

    private static async Task<IReadOnlyList<Counter>> PlainWritesAsync(BenchmarkRun run, IReadOnlyList<Note> notes, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var proxy = new CountingProxy(database.ConnectionString);
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, proxy.ConnectionString, cancellationToken);
        var stream = Guid.NewGuid();
        return await CountAsync("plain-write", database, proxy, notes, note => plain.WriteAsync(stream, [note], cancellationToken), cancellationToken);
    }

    private static async Task<IReadOnlyList<Counter>> CountAsync(
        string name, BenchmarkDatabase database, CountingProxy proxy, IReadOnlyList<Note> notes, Func<Note, Task> write, CancellationToken cancellationToken)
    {
        foreach (var note in notes.Take(WarmUpWrites)) await write(note);
        var before = await Costs.ReadAsync(database, proxy, cancellationToken);
        foreach (var note in notes.Skip(WarmUpWrites)) await write(note);
        var after = await Costs.ReadAsync(database, proxy, cancellationToken);
        return after.Since(before).Tell(name, Writes, "write", Writes);
    }

    // The records of a batch continue logs that are here already, as those of a pull mostly do.
    private static async Task<IReadOnlyList<Counter>> IngestAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var proxy = new CountingProxy(database.ConnectionString);
        await using var threads = await ThreadSide.StartAsync(database, proxy.ConnectionString, cancellationToken);
        var records = (WarmUpBatches + 1) * BatchRecords;
        var foreign = ForeignRecords.Make((ulong)payload, new NoteMaker((ulong)payload).Make(records - ForeignRecords.Logs, payload));
        var thread = await threads.CreateThreadAsync(foreign.Key, cancellationToken);
        foreach (var batch in foreign.Records.Take(records - BatchRecords).Chunk(BatchRecords)) await threads.IngestAsync(thread, batch, cancellationToken);
        IncomingRecord[] last = [.. foreign.Records.Skip(records - BatchRecords)];
        var before = await Costs.ReadAsync(database, proxy, cancellationToken);
        var report = await threads.IngestAsync(thread, last, cancellationToken);
        var after = await Costs.ReadAsync(database, proxy, cancellationToken);
        Expectation.Equal("records appended", BatchRecords, report.Appended);
        return after.Since(before).Tell("ingest-batch", 1, "record", BatchRecords);
    }
}
