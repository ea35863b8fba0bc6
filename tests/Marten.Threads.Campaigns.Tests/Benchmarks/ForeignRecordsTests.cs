using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class ForeignRecordsTests
{
    [Fact]
    public void records_verify_and_each_log_comes_oldest_first()
    {
        var foreign = ForeignRecords.Make(1, new NoteMaker(1).Make(30, 100));

        foreign.Records.Count.ShouldBe(40);
        foreach (var log in foreign.Records.GroupBy(static record => record.Log))
        {
            var previous = default(Protocol.Multiformats.Cid);
            foreach (var record in log)
            {
                RecordVerifier.Verify(record.Envelope, record.Log, foreign.Key.ServiceKey, out var verified).ShouldBe(RecordRefusal.None);
                verified!.Previous.ShouldBe(previous);
                previous = verified.Cid;
            }
        }
    }

    [Fact]
    public void seeds_share_no_record()
    {
        var notes = new NoteMaker(1).Make(10, 100);

        var ids = ForeignRecords.Make(1, notes).Records.Concat(ForeignRecords.Make(2, notes).Records).Select(static record => record.Log).Distinct();

        ids.Count().ShouldBe(2 * ForeignRecords.Logs);
    }
}
