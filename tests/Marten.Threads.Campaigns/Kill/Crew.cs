using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>The worker processes of one application. One that is killed is started again at once, under another name.</summary>
internal sealed class Crew(NodePlan plan, KillTold told, SeededRandomSource random) : IAsyncDisposable
{
    private readonly List<(string Role, string Work, WorkerProcess Process)> _workers = [];
    private int _starts;

    /// <summary>Processes that were killed.</summary>
    public int Killed { get; private set; }

    /// <summary>Of them, those that had not finished starting.</summary>
    public int KilledAtStart { get; private set; }

    /// <summary>Gives each worker its work, and starts it first where it does not run yet.</summary>
    /// <param name="works">Role and work of each.</param>
    public async Task BeginAsync(IReadOnlyList<(string Role, string Work)> works)
    {
        for (var i = 0; i < works.Count; i++)
        {
            var process = i < _workers.Count ? _workers[i].Process : await StartAsync(works[i].Role);
            if (i < _workers.Count) _workers[i] = (works[i].Role, works[i].Work, process);
            else _workers.Add((works[i].Role, works[i].Work, process));
            await process.SendAsync($"{WorkerProgram.Work} {works[i].Work}");
        }

        foreach (var (_, _, process) in _workers) await process.Ready;
    }

    /// <summary>Kills one of them. Most often one that works; now and then one that is just starting.</summary>
    public async Task KillOneAsync()
    {
        var working = Enumerable.Range(0, _workers.Count).Where(i => _workers[i].Process.Ready.IsCompletedSuccessfully).ToList();
        var one = working.Count > 0 && random.Next(10) > 0 ? working[random.Next(working.Count)] : random.Next(_workers.Count);
        if (!_workers[one].Process.Ready.IsCompletedSuccessfully) KilledAtStart++;
        Killed++;
        await _workers[one].Process.KillAsync();
        await ReplaceAsync(one);
    }

    /// <summary>Lets all of them end what they began.</summary>
    public async Task RestAsync()
    {
        for (var i = 0; i < _workers.Count; i++)
        {
            try
            {
                await _workers[i].Process.Ready;
                await _workers[i].Process.AskAsync(WorkerProgram.Rest, WorkerAnswer.Resting);
            }
            catch (WorkerException exception)
            {
                told.Find(exception.Message);
                await _workers[i].Process.DisposeAsync();
                _workers[i] = _workers[i] with { Process = await StartAsync(_workers[i].Role) };
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, _, process) in _workers) await process.DisposeAsync();
    }

    private async Task ReplaceAsync(int one)
    {
        await _workers[one].Process.DisposeAsync();
        var process = await StartAsync(_workers[one].Role);
        _workers[one] = _workers[one] with { Process = process };
        await process.SendAsync($"{WorkerProgram.Work} {_workers[one].Work}");
    }

    private Task<WorkerProcess> StartAsync(string role)
    {
        var number = _starts++;
        return WorkerProcess.StartAsync(
            new WorkerPlan(role, string.Create(CultureInfo.InvariantCulture, $"{role[0]}{number}"), (ulong)random.Next(int.MaxValue), plan), told.Take);
    }
}
