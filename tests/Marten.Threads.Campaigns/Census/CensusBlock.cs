using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Census;

/// <summary>Some runs on the same threads, after which everything that they appended must have been reduced.</summary>
internal sealed class CensusBlock(CampaignNode node, CampaignNode twin, SeededRandomSource random)
{
    private const int Threads = 6;
    private const int HoldMaxMilliseconds = 40;

    // Behind the age at which Marten's daemon takes a gap in the sequence for one that stays.
    private const int LongHoldMilliseconds = 3_200;

    // For fewer runs it is not worth the wait.
    private const int RunsMin = 10;

    private readonly CensusWriter _writer = new(node);
    private readonly List<CensusThread> _threads = [];

    /// <summary>Transactions of all runs of the block.</summary>
    public int Transactions { get; private set; }

    /// <returns>Runs of which something is missing or left over, and what.</returns>
    public async Task<(HashSet<int> Bad, List<string> Findings)> RunAsync(int firstRun, int runs, CancellationToken cancellationToken)
    {
        for (var i = 0; i <= Threads; i++) _threads.Add(await CensusThread.BeginAsync(node, (ulong)random.Next(int.MaxValue), cancellationToken));
        try
        {
            // A thread of its own is held for seconds, while many runs pass by.
            var held = HoldLongAsync(_threads[Threads], firstRun, runs, cancellationToken);
            for (var run = firstRun; run < firstRun + runs; run++) await RunAsync(run, cancellationToken);
            await held;

            // Behind a sequence that was drawn in vain a further event shows that there is nothing to wait for.
            await _writer.SaveAsync(_threads[0], firstRun + runs - 1, string.Create(CultureInfo.InvariantCulture, $"r{firstRun}-last"), cancellationToken);
            await node.CatchUpAsync();
            return await CompareAsync(cancellationToken);
        }
        catch (TimeoutException exception)
        {
            return ([], [$"the daemon does not catch up: {exception.Message}"]);
        }
        finally
        {
            foreach (var thread in _threads) thread.Dispose();
        }
    }

    private async Task RunAsync(int run, CancellationToken cancellationToken)
    {
        var actions = new List<Task>();
        for (var action = 3 + random.Next(5); action > 0; action--)
        {
            var thread = _threads[random.Next(Threads)];
            var id = string.Create(CultureInfo.InvariantCulture, $"r{run}-{action}");
            var hold = TimeSpan.FromMilliseconds(random.Next(HoldMaxMilliseconds));
            var kind = random.Next(10);
            actions.Add(Task.Run(
                () => kind switch
                {
                    0 or 1 or 2 => _writer.SaveAsync(thread, run, id, cancellationToken),
                    3 or 4 => _writer.HoldAsync(thread, run, id, hold, commits: true, cancellationToken),
                    5 => _writer.HoldAsync(thread, run, id, hold, commits: false, cancellationToken),
                    6 => _writer.FailAtCommitAsync(thread, run, id, cancellationToken),
                    7 => _writer.FailAfterAppendAsync(thread, run, id, cancellationToken),
                    _ => thread.IngestAsync(node, run, cancellationToken),
                },
                cancellationToken));
        }

        Transactions += actions.Count;
        await Task.WhenAll(actions);
    }

    private Task HoldLongAsync(CensusThread thread, int firstRun, int runs, CancellationToken cancellationToken)
    {
        if (runs < RunsMin || random.Next(2) == 0) return Task.CompletedTask;
        Transactions++;
        var held = TimeSpan.FromMilliseconds(LongHoldMilliseconds + random.Next(2_000));
        return _writer.HoldAsync(thread, firstRun, string.Create(CultureInfo.InvariantCulture, $"r{firstRun}-long"), held, commits: random.Next(3) > 0, cancellationToken);
    }

    private async Task<(HashSet<int> Bad, List<string> Findings)> CompareAsync(CancellationToken cancellationToken)
    {
        var check = new CensusCheck(node, twin);
        foreach (var thread in _threads)
        {
            await check.CompareAsync(thread, cancellationToken);
            await node.Registry.DeleteAsync(thread.Id, cancellationToken);
        }

        return (check.Bad, check.Findings);
    }
}
