using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Marten.Threads.Benchmarks.Sync.Workers;

/// <summary>What a node is told to do with threads. Answers are words; times are those of the machine's own clock, which all processes share.</summary>
internal sealed class ThreadOrders(Node node)
{
    private Queue<string> _notes = [];
    private ThreadId _thread;

    /// <summary>Records that peers have sent since the process began, known ones too.</summary>
    public long Offered => node.Ingest.Offered;

    /// <returns>The id of a new thread.</returns>
    public async Task<string[]> CreateAsync() => [(await node.Registry.CreateAsync()).Id.ToString()];

    /// <summary>Takes in records that others are said to have written.</summary>
    /// <returns>The id of their thread.</returns>
    public async Task<string[]> MakeAsync(int seed, int notes, int bytes)
    {
        var foreign = ForeignRecords.Make((ulong)seed, new NoteMaker((ulong)seed).Make(notes, bytes));
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Key = foreign.Key })).Id;
        var report = await node.Ingest.IngestAsync(thread, foreign.Records);
        Expectation.Equal("records appended", foreign.Records.Count, report.Appended);
        return [thread.ToString()];
    }

    /// <returns>The invite as text.</returns>
    public async Task<string[]> InviteAsync(string thread) => [(await node.Network.InviteAsync(ThreadId.Parse(thread))).ExportText()];

    /// <summary>Joins a thread and waits for its records.</summary>
    /// <returns>How many seconds that took, and how many records it brought.</returns>
    public async Task<string[]> JoinAsync(string invite)
    {
        var parsed = ThreadInvite.Parse(invite);
        var began = Stopwatch.GetTimestamp();
        var report = await node.Network.JoinAsync(parsed);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return [seconds.ToString("R", CultureInfo.InvariantCulture), report.Pulled!.Appended.ToString(CultureInfo.InvariantCulture)];
    }

    /// <summary>Makes what is written one by one thereafter.</summary>
    public string[] Prepare(string thread, int seed, int notes, int bytes)
    {
        _thread = ThreadId.Parse(thread);
        _notes = new Queue<string>(new NoteMaker((ulong)seed).Make(notes, bytes).Select(NoteJson.Text));
        return [];
    }

    /// <summary>Writes the next note.</summary>
    /// <returns>When the save began and when it returned.</returns>
    public async Task<string[]> WriteAsync()
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(_thread).Collection(ThreadSide.Collection).Create(_notes.Dequeue());
        var began = Stopwatch.GetTimestamp();
        await session.SaveChangesAsync();
        var ended = Stopwatch.GetTimestamp();
        return [began.ToString(CultureInfo.InvariantCulture), ended.ToString(CultureInfo.InvariantCulture)];
    }
}
