using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Benchmarks.Payloads;

/// <summary>Records of ten writers elsewhere, in the order in which they would have been written: one of each in turn.</summary>
/// <param name="Key">The key of their thread.</param>
/// <param name="Records">All records; each log begins with an empty one, each other record creates a note.</param>
internal sealed record ForeignRecords(ThreadKey Key, IReadOnlyList<IncomingRecord> Records)
{
    public const int Logs = 10;

    /// <param name="seed">Decides all keys; no two calls of a run may share it.</param>
    /// <param name="notes">As many for each log.</param>
    public static ForeignRecords Make(ulong seed, IReadOnlyList<Note> notes)
    {
        if (notes.Count % Logs != 0) throw new ArgumentException($"Each of the {Logs} logs gets as many notes.", nameof(notes));
        var key = ThreadKey.Generate(new SeededRandomSource(seed));
        var logs = new TestLog[Logs];
        Parallel.For(0, Logs, i =>
        {
            logs[i] = new TestLog((seed * Logs) + (ulong)i, key).Begin();
            for (var note = i; note < notes.Count; note += Logs) logs[i].Create(ThreadSide.Collection, notes[note].Id, NoteJson.Text(notes[note]));
        });

        var records = from place in Enumerable.Range(0, logs[0].Records.Count)
                      from log in logs
                      select new IncomingRecord(log.LogId, log.Records[place].Envelope, "bench");
        return new ForeignRecords(key, [.. records]);
    }
}
