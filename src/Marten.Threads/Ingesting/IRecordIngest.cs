using Marten.Threads.Protocol;

namespace Marten.Threads.Ingesting;

/// <summary>Takes in records that others made. Thread-safe.</summary>
public interface IRecordIngest
{
    /// <summary>
    /// Verifies records and stores what is proved, in short transactions; instances follow in the same ones. Known
    /// records are passed over, so the same records can be given again at any time.
    /// </summary>
    /// <param name="thread">The thread; it must be known here.</param>
    /// <param name="records">Records of any logs of the thread, each log's oldest first. They are read while earlier ones are stored, one at a time, on any thread.</param>
    /// <param name="progress">Told after each transaction.</param>
    /// <param name="cancellationToken">Stops between two transactions; what is stored stays.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<IngestReport> IngestAsync(
        ThreadId thread, IEnumerable<IncomingRecord> records, IProgress<IngestProgress>? progress = null, CancellationToken cancellationToken = default);
}
