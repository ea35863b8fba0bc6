using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>What a record with one create takes on disk ÷ what an event and its document take in plain Marten.</summary>
internal sealed class BytesPerRecord : IBenchmark
{
    private const int RecordsFull = 50_000;
    private const int RecordsCi = 10_000;
    private const int EventsPerSave = 100;

    public string Name => "R6";

    public string About => "bytes on disk of a record with one create ÷ of a plain Marten event and its document";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(100, 1024)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: rows, long values and indexes after VACUUM, less what the schema takes empty; nothing here is random, so one pair is enough. 433 bytes of a record are fixed by its format, so the ratio of small notes is not near 1."]);
    }

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        var count = run.IsFull ? RecordsFull : RecordsCi;
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        var notes = new NoteMaker((ulong)payload).Make(count, payload);
        run.Progress.Report($"{Name} {payload} B: {count} notes on each side");
        var threads = await GrowthOfThreadsAsync(database, notes, payload, cancellationToken);
        var plain = await GrowthOfPlainAsync(database, notes, cancellationToken);
        var pair = new Pair(PerRecord(threads.Sum(static part => part.Bytes), count), PerRecord(plain.Sum(static part => part.Bytes), count), AFirst: true);
        return new Metric(Name, payload, "B/record", DemandOf(payload), Wanted: 1, [pair], [Tell("threads", threads, count), Tell("plain", plain, count)]);
    }

    private static Demand DemandOf(int payload) => payload switch
    {
        100 => new Demand(Floor: 5, Target: 3.5, LowerIsBetter: true),
        1024 => new Demand(Floor: 2.5, Target: 1.8, LowerIsBetter: true),
        _ => new Demand(Floor: null, Target: null, LowerIsBetter: true),
    };

    private static async Task<IReadOnlyList<Relation>> GrowthOfThreadsAsync(
        BenchmarkDatabase database, IReadOnlyList<Note> notes, int payload, CancellationToken cancellationToken)
    {
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        var foreign = ForeignRecords.Make((ulong)payload, notes);
        var thread = await threads.CreateThreadAsync(foreign.Key, cancellationToken);
        var before = await Relation.OfSchemaAsync(database, ThreadSide.Schema, cancellationToken);
        await threads.IngestAsync(thread, foreign.Records, cancellationToken);
        await threads.CheckAsync(thread, notes, foreign.Records.Count, cancellationToken);
        return Growth(before, await Relation.OfSchemaAsync(database, ThreadSide.Schema, cancellationToken));
    }

    // As many streams as the threads have logs.
    private static async Task<IReadOnlyList<Relation>> GrowthOfPlainAsync(BenchmarkDatabase database, IReadOnlyList<Note> notes, CancellationToken cancellationToken)
    {
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, null, cancellationToken);
        var before = await Relation.OfSchemaAsync(database, PlainLayout.Chosen.Schema, cancellationToken);
        var streams = Enumerable.Range(0, ForeignRecords.Logs).Select(static _ => Guid.NewGuid()).ToArray();
        foreach (var (chunk, saved) in notes.Chunk(EventsPerSave).Select(static (chunk, place) => (chunk, place)))
            await plain.WriteAsync(streams[saved % streams.Length], chunk, cancellationToken);
        await plain.CheckAsync(notes, notes.Count, cancellationToken);
        return Growth(before, await Relation.OfSchemaAsync(database, PlainLayout.Chosen.Schema, cancellationToken));
    }

    private static List<Relation> Growth(IReadOnlyList<Relation> before, IReadOnlyList<Relation> after)
    {
        var empty = before.ToDictionary(static part => (part.Table, part.Part), static part => part.Bytes);
        return [.. after.Select(part => part with { Bytes = part.Bytes - empty.GetValueOrDefault((part.Table, part.Part)) }).Where(static part => part.Bytes != 0)];
    }

    private static double PerRecord(long bytes, int records) => (double)bytes / records;

    private static string Tell(string side, IReadOnlyList<Relation> parts, int records)
    {
        var tables = parts.GroupBy(static part => part.Table, StringComparer.Ordinal).OrderByDescending(static table => table.Sum(static part => part.Bytes)).Select(table =>
            string.Create(CultureInfo.InvariantCulture, $"{table.Key} {PerRecord(table.Sum(static part => part.Bytes), records):0} ({string.Join(", ", table.OrderByDescending(static part => part.Bytes).Select(part => Tell(part, records)))})"));
        return $"{side}, bytes a record: {string.Join("; ", tables)}";
    }

    private static string Tell(Relation part, int records) => string.Create(CultureInfo.InvariantCulture, $"{part.Part} {PerRecord(part.Bytes, records):0}");
}
