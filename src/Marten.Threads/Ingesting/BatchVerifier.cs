using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>Verifies the records of a batch on all cores.</summary>
internal static class BatchVerifier
{
    public static VerifiedBatch Verify(IReadOnlyList<IncomingRecord> batch, SymmetricKey serviceKey, CancellationToken cancellationToken)
    {
        var verdicts = new (RecordRefusal Refusal, VerifiedRecord? Record)[batch.Count];
        Parallel.For(0, batch.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var refusal = RecordVerifier.Verify(batch[i].Envelope, batch[i].Log, serviceKey, out var record);
            verdicts[i] = (refusal, record);
        });

        var records = new List<VerifiedRecord>(batch.Count);
        var sources = new Dictionary<Cid, string>();
        var refusals = new List<IngestRefusal>();
        for (var i = 0; i < batch.Count; i++)
        {
            var incoming = batch[i];
            if (verdicts[i].Record is { } record)
            {
                records.Add(record);
                sources.TryAdd(record.Cid, incoming.Source);
            }
            else
            {
                var cid = Cid.OfDagCbor(incoming.Envelope.RecordNode.Span);
                refusals.Add(new IngestRefusal(incoming.Log, cid, null, RefusalReasons.Of(verdicts[i].Refusal), incoming.Source));
            }
        }

        return new VerifiedBatch(records, sources, refusals);
    }
}
