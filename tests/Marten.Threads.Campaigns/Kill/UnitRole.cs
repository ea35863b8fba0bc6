using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>
/// Carries out one unit of work after the other, and tries one again whose fate it was not told. Command: <c>work thread</c>.
/// </summary>
internal sealed class UnitRole(WorkerPlan plan) : IWorkerRole
{
    public const string Name = "units";

    /// <summary>Told of a unit that is committed: <c>done id</c>.</summary>
    public const string Done = "done";

    /// <summary>Told of a unit that must leave no trace: <c>void id</c>.</summary>
    public const string Void = "void";

    /// <summary>Told of an attempt that the database cut short: <c>failed id state</c>.</summary>
    public const string Failed = "failed";

    /// <summary>Told of what must not happen: <c>odd id why</c>.</summary>
    public const string Odd = "odd";

    private const int AttemptsMax = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SeededRandomSource _random = new(plan.Seed);
    private int _next;

    public void Configure(StoreOptions application) => application.Schema.For<Booking>();

    public async Task WorkAsync(CampaignNode node, WorkerLink link, string[] words, CancellationToken cancellationToken)
    {
        var writer = new UnitWriter(node, ThreadId.Parse(words[0]));
        while (!cancellationToken.IsCancellationRequested)
        {
            var unit = UnitOfWork.Draw($"{plan.Name}-{_next++}", plan.Name, _random);
            for (var attempt = 1; attempt <= AttemptsMax && !await TryAsync(writer, unit, link); attempt++)
            {
                if (cancellationToken.IsCancellationRequested) break;
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private static async Task<bool> TryAsync(UnitWriter writer, UnitOfWork unit, WorkerLink link)
    {
        try
        {
            await writer.WriteAsync(unit);
            link.Tell($"{(unit.IsCommitted ? Done : Void)} {unit.Id}");
            return true;
        }
        catch (Exception exception) when (Trouble.IsThereAlready(exception))
        {
            link.Tell($"{Done} {unit.Id}");
            return true;
        }
        catch (Exception exception) when (Trouble.IsPassing(exception))
        {
            link.Tell($"{Failed} {unit.Id} {Trouble.NameOf(exception)}");
            return false;
        }
        catch (Exception exception)
        {
            link.Tell($"{Odd} {unit.Id} {exception}");
            return true;
        }
    }
}
