using System.Text;
using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>
/// A host that holds a thread, a peer that stores it too, and a stranger who knows all of it but the key, and who holds the key of another thread.
/// </summary>
public sealed class GuardedThread(PostgresServer postgres) : IAsyncLifetime
{
    internal static TestLog Log { get; } = TestLog.OfRecords(seed: 1, count: 3);

    /// <summary>A record that follows those that the host has.</summary>
    internal static TestRecord Next { get; } = Log.Forge(EventBody.Empty, Log.Head);

    /// <summary>A log of the same thread that the host has not heard of.</summary>
    internal static TestLog Newcomer { get; } = TestLog.OfRecords(seed: 2, count: 1, Log.ThreadKey);

    internal static TestLog OtherLog { get; } = TestLog.OfRecords(seed: 3, count: 2);

    /// <summary>A thread that the host does not hold.</summary>
    internal static ThreadId Absent { get; } = ThreadId.Generate(new SeededRandomSource(4));

    internal SyncNode Host { get; private set; } = null!;

    /// <summary>Named by the thread's log.</summary>
    internal Caller Bob { get; private set; } = null!;

    /// <summary>Named by nothing.</summary>
    internal Caller Mallory { get; private set; } = null!;

    internal ThreadId Held { get; private set; }

    internal ThreadId Other { get; private set; }

    /// <summary>The thread at the start.</summary>
    internal ReplicaState State { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallRatePerPeer = 1_000 });
        (Bob, Mallory) = (new Caller(Host), new Caller(Host));
        Held = await Host.TakeAsync(Log);
        Other = await Host.TakeAsync(OtherLog);
        await Host.Replica.AddLogsAsync(Held, [new ReplicaLog(Log.LogId, default, [Multiaddr.OfPeer(Bob.Id)])], TestContext.Current.CancellationToken);
        State = (await Host.Replica.StateAsync(Held, TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Mallory.DisposeAsync();
        await Bob.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>Sends the stranger away and another one in, of whom the host knows nothing whatever became of the first.</summary>
    internal async Task NewStrangerAsync()
    {
        await Mallory.DisposeAsync();
        Mallory = new Caller(Host);
    }

    /// <summary>What of the thread an answer tells: keys, logs, records, addresses and edges are looked for in its bytes.</summary>
    internal IReadOnlyList<string> ToldBy(Answer answer)
    {
        var said = Convert.ToHexString([.. answer.Reply?.ToByteArray() ?? [], .. Encoding.UTF8.GetBytes(answer.Detail)]);
        return [.. Secrets().Where(secret => said.Contains(Convert.ToHexString(secret.Bytes), StringComparison.Ordinal)).Select(static secret => secret.Name)];
    }

    private IEnumerable<(string Name, byte[] Bytes)> Secrets()
    {
        yield return ("service key", Log.ThreadKey.ServiceKey.Export());
        yield return ("read key", Log.ThreadKey.ReadKey!.Export());
        yield return ("log", Log.LogId.Bytes.ToArray());
        yield return ("address", Multiaddr.OfPeer(Bob.Id).Bytes.ToArray());
        yield return ("heads edge", Edge(new ExchangeEdgesReply.Types.Entry { HeadsEdge = State.HeadsEdge }));
        yield return ("address edge", Edge(new ExchangeEdgesReply.Types.Entry { AddressEdge = State.AddressEdge }));
        foreach (var record in Log.Records)
        {
            yield return ("CID", record.Cid.Bytes.ToArray());
            yield return ("record", record.Envelope.RecordNode.ToArray());
            yield return ("body", record.Envelope.BodyNode.ToArray());
        }
    }

    private static byte[] Edge(ExchangeEdgesReply.Types.Entry entry) => entry.ToByteArray();
}
