using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>A process of a peer as its parent sees it: it may be dead, and started again under another name. For one caller at a time.</summary>
internal sealed class PeerProcess(string name, NodePlan plan, ulong seed, Action<string> told) : IAsyncDisposable
{
    private WorkerProcess? _process;

    public NodePlan Plan => plan;

    /// <summary>Proved by its database's key, so the same after each start.</summary>
    public PeerId Id { get; private set; }

    /// <summary>Where it listens now; 0 while it is not known.</summary>
    public int Port { get; private set; }

    public bool IsReady { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Threads that it created.</summary>
    public List<ThreadId> Created { get; } = [];

    /// <summary>Buckets that it owned when it was asked last.</summary>
    public int Buckets { get; private set; }

    /// <summary>A new database for the processes of a peer, with all its tables.</summary>
    public static async Task<NodePlan> PlanAsync(CampaignServer server, SyncPlan sync, CancellationToken cancellationToken)
    {
        var plan = (await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken)) with { Sync = sync };
        await using var node = await CampaignNode.StartAsync(plan, cancellationToken: cancellationToken);
        await node.PrepareAsync();
        return plan;
    }

    public async Task StartAsync()
    {
        var number = Starts++;
        _process = await WorkerProcess.StartAsync(
            new WorkerPlan(PeerRole.Name, string.Create(CultureInfo.InvariantCulture, $"{name}{number}"), unchecked(seed + (ulong)number), plan), Take);
        await _process.Ready;
        await AskAsync(PeerRole.Where);
        IsReady = true;
    }

    /// <summary>Lets it work and waits until it rests.</summary>
    /// <exception cref="WorkerException">It died over it.</exception>
    public Task AskAsync(FormattableString work) => AskAsync(work.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="AskAsync(FormattableString)"/>
    public Task AskAsync(string work) => _process is { } process
        ? process.AskAsync($"{WorkerProgram.Work} {work}", WorkerAnswer.Resting)
        : throw new WorkerException($"The peer {name} does not run.");

    /// <summary>Ends it without a word.</summary>
    public async Task KillAsync()
    {
        (IsReady, Port) = (false, 0);
        if (_process is not null) await _process.KillAsync();
        await DisposeAsync();
    }

    /// <summary>Stops it as an application is stopped.</summary>
    public async Task EndAsync()
    {
        if (_process is null) return;
        IsReady = false;
        var code = await _process.EndAsync();
        Port = 0;
        if (code != 0) told($"{PeerRole.Odd} {_process.Plan.Name} ended with {code}");
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    private void Take(string line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case PeerRole.Where:
                (Id, Port) = (PeerId.Parse(words[1]), int.Parse(words[2], CultureInfo.InvariantCulture));
                break;
            case PeerRole.Buckets:
                Buckets = int.Parse(words[1], CultureInfo.InvariantCulture);
                break;
            case PeerRole.Create:
                Created.Add(ThreadId.Parse(words[1]));
                break;
            default:
                told(line);
                break;
        }
    }
}
