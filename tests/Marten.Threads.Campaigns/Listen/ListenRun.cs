using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Listening;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>One run: threads, readers in both processes, 16 writers, and what goes wrong meanwhile.</summary>
internal sealed class ListenRun(ListenField field, SeededRandomSource random, int round, ListenFigures figures)
{
    private const int Threads = 3;
    private const int Writers = 16;
    private const int Authors = 4;
    private const int RestartsMax = 5;

    // In every so many runs of the daemon it is paused, and in every so many there are gaps, which it takes three seconds to believe in.
    private const int PausesEvery = 2, GapsEvery = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ListenThread> _threads = [];
    private readonly List<ListenReader> _readers = [];

    /// <returns>What was wrong; empty when nothing was.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeginAsync(cancellationToken);
            await Task.WhenAll([.. Write(cancellationToken), KillAsync(cancellationToken), PauseAsync(cancellationToken), JoinLateAsync(cancellationToken)]);
            return await EndAsync(cancellationToken);
        }
        finally
        {
            foreach (var reader in _readers) await reader.DisposeAsync();
            foreach (var thread in _threads) await AgainAsync(() => field.Nodes[0].Registry.DeleteAsync(thread.Id, cancellationToken));
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Threads; i++)
        {
            var id = (await AgainAsync(() => field.Nodes[0].Registry.CreateAsync(cancellationToken: cancellationToken))).Id;
            var thread = new ListenThread(id, await AgainAsync(() => field.Nodes[0].Listener.CurrentCursorAsync(id, cancellationToken)));
            _threads.Add(thread);
            Listen("steady", field.Nodes[0], thread, thread.Start, restarts: 0);
            Listen("restarting", field.Nodes[1], thread, thread.Start, 1 + random.Next(RestartsMax));
        }
    }

    private IEnumerable<Task> Write(CancellationToken cancellationToken)
    {
        var authors = new List<VerifyingKey>();
        for (var i = 0; i < Authors; i++)
        {
            using var key = SigningKey.Generate(random);
            authors.Add(key.VerifyingKey);
        }

        var mayRollBack = !field.IsAsynchronous || round % GapsEvery == 0;
        for (var i = 0; i < Writers; i++)
        {
            var writer = new ListenWriter(field.Nodes[i % 2], _threads, authors[i % Authors], i, mayRollBack, Seeded());
            yield return Task.Run(() => writer.RunAsync(cancellationToken), cancellationToken);
        }
    }

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        for (var kills = 1 + random.Next(3); kills > 0; kills--)
        {
            await Task.Delay(20 + random.Next(150), cancellationToken);
            figures.Killed += await AgainAsync(() => field.KillAsync(cancellationToken));
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (!field.IsAsynchronous || round % PausesEvery != 0) return;
        await Task.Delay(50, cancellationToken);
        figures.Pauses++;
        foreach (var node in field.Nodes) await node.PauseDaemonAsync();
        await Task.Delay(100, cancellationToken);
        foreach (var node in field.Nodes) await node.ResumeDaemonAsync();
    }

    private async Task JoinLateAsync(CancellationToken cancellationToken)
    {
        var own = Seeded();
        await Task.Delay(own.Next(300), cancellationToken);
        Listen("late", field.Nodes[own.Next(2)], _threads[own.Next(Threads)], ThreadCursor.Beginning, restarts: 2);
    }

    private async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellationToken)
    {
        // Behind a sequence that was drawn in vain a further event shows the daemon that there is nothing to wait for.
        var last = new ListenWriter(field.Nodes[0], _threads, author: null, Writers, mayRollBack: false, Seeded());
        await last.RunAsync(cancellationToken);
        await field.Nodes[0].CatchUpAsync();

        var findings = new List<string>();
        foreach (var thread in _threads)
        {
            var end = await AgainAsync(() => LastAsync(thread, cancellationToken));
            var check = await AgainAsync(() => ListenCheck.LoadAsync(field.Nodes[0], thread, cancellationToken));
            findings.AddRange(check.FindInWriters(thread));
            figures.Committed += check.Committed;
            figures.RolledBack += thread.RolledBack.Count;
            foreach (var reader in _readers.Where(reader => reader.Thread == thread))
            {
                if (!await ReachesAsync(reader, end, cancellationToken)) findings.Add($"the {reader.Name} reader of {thread.Id} does not get to {end}: {reader.Failure?.ToString() ?? "it hears nothing"}");
                findings.AddRange(check.Find(reader.Heard).Select(finding => $"the {reader.Name} reader of {thread.Id}: {finding}"));
                (figures.Heard, figures.Again, figures.Restarts) = (figures.Heard + reader.Heard.Count, figures.Again + reader.Again, figures.Restarts + reader.Restarts);
            }

            (figures.Missed, figures.OutOfOrder, figures.Duplicates) = (figures.Missed + check.Missed, figures.OutOfOrder + check.OutOfOrder, figures.Duplicates + check.Duplicates);
        }

        return findings;
    }

    // The last change that is there.
    private async Task<ThreadCursor> LastAsync(ListenThread thread, CancellationToken cancellationToken)
    {
        var rows = await field.Nodes[0].RowsAsync("select commit_seq || '-' || ordinal from threads.changes where thread_id = $1 order by commit_seq desc, ordinal desc limit 1", cancellationToken, thread.Id);
        return rows.Count == 0 ? thread.Start : ThreadCursor.Parse($"{thread.Start.Epoch}-{rows[0]}");
    }

    private static async Task<bool> ReachesAsync(ListenReader reader, ThreadCursor end, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; !reader.HasReached(end); waited += TimeSpan.FromMilliseconds(5))
        {
            if (waited > Patience || reader.Failure is not null) return false;
            await Task.Delay(5, cancellationToken);
        }

        return true;
    }

    private void Listen(string name, CampaignNode node, ListenThread thread, ThreadCursor from, int restarts) =>
        _readers.Add(new ListenReader(name, node, thread, from, restarts, Seeded()));

    private SeededRandomSource Seeded() => new((ulong)random.Next(int.MaxValue));

    // A pool may hand out a connection that was killed.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception exception) when (attempt < 10 && Trouble.IsPassing(exception))
            {
                // the next one is another connection
            }
        }
    }
}
