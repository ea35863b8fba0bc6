using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>The records of a batch that were proved, in the given order, and those that were refused.</summary>
internal sealed class VerifiedBatch(
    IReadOnlyList<VerifiedRecord> records, IReadOnlyDictionary<Cid, string> sources, IReadOnlyList<IngestRefusal> refusals)
{
    public IReadOnlyList<VerifiedRecord> Records => records;

    public IReadOnlyList<IngestRefusal> Refusals => refusals;

    /// <summary>How many records were judged.</summary>
    public int Count => records.Count + refusals.Count;

    public IReadOnlyCollection<LogId> Logs => records.Select(static record => record.LogId).Distinct().ToList();

    public string SourceOf(VerifiedRecord record) => sources.GetValueOrDefault(record.Cid, "");

    /// <summary>The same batch behind some earlier records.</summary>
    public VerifiedBatch Behind(IReadOnlyList<VerifiedRecord> earlier) => new([.. earlier, .. records], sources, refusals);

    /// <summary>Two batches of half the records; the refusals go with the first.</summary>
    public (VerifiedBatch First, VerifiedBatch Second) Halve()
    {
        var half = records.Count / 2;
        return (new VerifiedBatch([.. records.Take(half)], sources, refusals), new VerifiedBatch([.. records.Skip(half)], sources, []));
    }
}
