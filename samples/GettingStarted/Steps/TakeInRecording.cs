using GettingStarted.Hosting;
using GettingStarted.Telling;
using Marten.Threads.Registry;

namespace GettingStarted.Steps;

/// <summary>
/// Records of other writers are checked (links, signatures, canonical form) and stored byte for byte; the documents
/// follow in the same transactions.
/// </summary>
internal static class TakeInRecording
{
    public static async Task RunAsync(Tour tour, CancellationToken cancellationToken)
    {
        var recording = tour.Recording;
        if (await tour.Registry.FindAsync(recording.Id, cancellationToken) is null)
        {
            var creation = new ThreadCreation { Id = recording.Id, Key = recording.Key, Name = "two-writers" };
            await tour.Registry.CreateAsync(creation, cancellationToken);
        }

        tour.Story.Say($"thread  {recording.Id}");
        var bar = new ProgressBar(tour.Story, recording.Records.Count);
        var report = await tour.Ingest.IngestAsync(recording.Id, recording.Records, bar, cancellationToken);
        tour.Story.Say($"appended {report.Appended}, known before {report.Known}, refused {report.Refusals.Count}, gaps {report.Gaps.Count}");

        // How a collection is set up does not travel with the thread.
        foreach (var configuration in recording.Collections)
            await tour.Collections.ConfigureAsync(recording.Id, configuration, cancellationToken);
        foreach (var log in await tour.Registry.LogsAsync(recording.Id, cancellationToken))
            tour.Story.Say($"log     {log.Id}, {log.Head.Counter} records, {log.State}");
    }
}
