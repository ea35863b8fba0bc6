using System.Collections.Concurrent;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Census;

/// <summary>A thread of a block of runs, with the log of somebody else that is taken in piece by piece.</summary>
internal sealed class CensusThread : IDisposable
{
    public const string Collection = "Runs";

    private const int ForkRecords = 3;

    private readonly TestLog _foreign;
    private readonly SeededRandomSource _random;
    private readonly SemaphoreSlim _ingest = new(1, 1);
    private int _fed;
    private bool _forked;

    private CensusThread(ThreadId id, ThreadKey key, TestLog foreign, SeededRandomSource random)
    {
        Id = id;
        Key = key;
        _foreign = foreign;
        _random = random;
    }

    public ThreadId Id { get; }

    public ThreadKey Key { get; }

    /// <summary>Instances that were committed, with the run that did it.</summary>
    public ConcurrentDictionary<string, int> Committed { get; } = new(StringComparer.Ordinal);

    /// <summary>Instances that were not, with the run that tried.</summary>
    public ConcurrentDictionary<string, int> RolledBack { get; } = new(StringComparer.Ordinal);

    public static async Task<CensusThread> BeginAsync(CampaignNode node, ulong seed, CancellationToken cancellationToken)
    {
        var random = new SeededRandomSource(seed);
        var key = ThreadKey.Generate(random);
        var id = (await node.Registry.CreateAsync(new ThreadCreation { Key = key }, cancellationToken)).Id;
        return new CensusThread(id, key, new TestLog(seed + 1, key), random);
    }

    /// <summary>
    /// Takes in the next records of the foreign log: at first one, which nothing confirms yet; once in a while a fork of it, by which records
    /// that counted count no longer.
    /// </summary>
    public async Task IngestAsync(CampaignNode node, int run, CancellationToken cancellationToken)
    {
        await _ingest.WaitAsync(cancellationToken);
        try
        {
            if (_fed > 4 && !_forked && _random.Next(4) == 0) await ForkAsync(node, cancellationToken);
            else await ContinueAsync(node, run, cancellationToken);
        }
        finally
        {
            _ingest.Release();
        }
    }

    public void Dispose() => _ingest.Dispose();

    private async Task ContinueAsync(CampaignNode node, int run, CancellationToken cancellationToken)
    {
        for (var more = _fed == 0 ? 1 : 1 + _random.Next(6); more > 0; more--)
            _foreign.Save("Foreign", $"f{_random.Next(5)}", $$"""{"r{{run}}x{{more}}":{{run}}}""");
        await node.Ingest.IngestAsync(Id, _foreign.Records.Skip(_fed).Select(record => record.Incoming()), cancellationToken: cancellationToken);
        _fed = _foreign.Records.Count;
    }

    private async Task ForkAsync(CampaignNode node, CancellationToken cancellationToken)
    {
        _forked = true;
        var shared = 1 + _random.Next(_fed - 1);
        var fork = _foreign.ForkAfter(shared, (ulong)_random.Next(int.MaxValue));
        for (var i = 0; i < ForkRecords; i++) fork.Save("Foreign", $"f{_random.Next(5)}", $$"""{"fork{{i}}":1}""");
        await node.Ingest.IngestAsync(Id, fork.Records.Skip(shared).Select(record => record.Incoming()), cancellationToken: cancellationToken);
    }
}
