using JasperFx;
using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Campaigns.Writers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>
/// The program of a worker process. Commands are lines: <c>work …</c> begins the role's work, <c>rest</c> asks it to end; when it has
/// ended, by itself or because it was asked, that is told. The end of the input, when the parent dies, ends the process.
/// </summary>
internal sealed class WorkerProgram : IDisposable
{
    public const string Work = "work";
    public const string Rest = "rest";

    private const int StartsMax = 100;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(200);

    private readonly CampaignNode _node;
    private readonly WorkerLink _link;
    private readonly IWorkerRole _role;
    private CancellationTokenSource _rest = new();
    private Task _working = Task.CompletedTask;

    private WorkerProgram(CampaignNode node, WorkerLink link, IWorkerRole role)
    {
        _node = node;
        _link = link;
        _role = role;
    }

    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        var link = new WorkerLink(input, output);
        if (await link.ReadAsync() is not { } line) return 1;
        var plan = WorkerPlan.FromLine(line);
        var role = RoleOf(plan);
        await using var node = await StartAsync(plan.Node, role, link);
        using var program = new WorkerProgram(node, link, role);
        link.Tell(WorkerAnswer.Ready);
        while (await link.ReadAsync() is { } command) await program.TakeAsync(command.Split(' '));
        await program.TakeAsync([Rest]);
        return 0;
    }

    public void Dispose() => _rest.Dispose();

    // A database that is just being restarted is waited for.
    private static async Task<CampaignNode> StartAsync(NodePlan plan, IWorkerRole role, WorkerLink link)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CampaignNode.StartAsync(
                    plan,
                    options =>
                    {
                        // The parent made the tables; to compare them at each start would cost more than the work.
                        options.AutoCreateSchemaObjects = AutoCreate.None;
                        role.Configure(options);
                    },
                    services: services =>
                    {
                        if (plan.Sync is not null) services.AddSingleton<ILoggerProvider>(new ToldErrors(link));
                    });
            }
            catch (Exception exception) when (attempt < StartsMax && Trouble.IsPassing(exception))
            {
                await Task.Delay(StartPause);
            }
        }
    }

    private async Task TakeAsync(string[] words)
    {
        if (words[0] == Work)
        {
            _rest.Dispose();
            _rest = new CancellationTokenSource();
            var token = _rest.Token;
            _working = Task.Run(() => WorkAsync(words[1..], token), CancellationToken.None);
        }
        else
        {
            var hadEnded = _working.IsCompleted;
            await _rest.CancelAsync();
            await _working;
            if (hadEnded) _link.Tell(WorkerAnswer.Resting);
        }
    }

    private async Task WorkAsync(string[] words, CancellationToken cancellationToken)
    {
        await _role.WorkAsync(_node, _link, words, cancellationToken);
        _link.Tell(WorkerAnswer.Resting);
    }

    private static IWorkerRole RoleOf(WorkerPlan plan) => plan.Role switch
    {
        WriterRole.Name => new WriterRole(plan),
        UnitRole.Name => new UnitRole(plan),
        IngestRole.Name => new IngestRole(plan),
        PeerRole.Name => new PeerRole(plan),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Role, "No such role."),
    };
}
