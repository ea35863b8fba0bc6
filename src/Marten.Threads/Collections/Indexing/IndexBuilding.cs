using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Collections.Indexing;

/// <summary>Builds the declared indexes in the background of an application that starts.</summary>
internal sealed class IndexBuilding(ThreadIndexes indexes, TimeProvider time, ILogger<IndexBuilding> logger) : BackgroundService
{
    /// <summary>What stopped a build (a deadlock, a full disk, a restart of the server) may take a while to pass.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!indexes.MayBuild) return;
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await indexes.BuildAsync(new LoggedProgress(logger), stoppingToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                IndexLog.NotBuilt(logger, Pause, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    // A build can take hours: a line for each tenth of a phase is enough.
    private sealed class LoggedProgress(ILogger logger) : IProgress<IndexProgress>
    {
        private string _told = "";

        public void Report(IndexProgress value)
        {
            var place = $"{value.Title} {value.Phase} {(value.BlocksTotal == 0 ? 0 : value.BlocksDone * 10 / value.BlocksTotal)}";
            if (place == _told) return;
            _told = place;
            IndexLog.Progress(logger, value.Title, value.Phase, value.BlocksDone, value.BlocksTotal);
        }
    }
}
