using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>The logs that other tests stand on.</summary>
public sealed class TestLogTests
{
    [Fact]
    public void a_seed_and_the_calls_decide_every_byte()
    {
        TestLog one = TestLog.OfRecords(seed: 1, count: 3);
        TestLog same = TestLog.OfRecords(seed: 1, count: 3);
        TestLog other = TestLog.OfRecords(seed: 2, count: 3);

        same.Head.ShouldBe(one.Head);
        same.LogId.ShouldBe(one.LogId);
        other.Head.ShouldNotBe(one.Head);
        other.LogId.ShouldNotBe(one.LogId);
    }

    [Fact]
    public void operations_are_stamped_one_after_the_other_or_as_told()
    {
        TestLog log = new TestLog(seed: 1).Begin().Create("Dogs", "a", "{}").Save("Dogs", "a", """{"n":1}""", timestamp: 7).Delete("Dogs", "a");

        PatchOperation[] operations = [.. log.Records.SelectMany(Operations)];

        log.Records[0].Body.ShouldBe(EventBody.Empty.ToArray());
        operations.Select(operation => operation.Type).ShouldBe([OperationType.Create, OperationType.Save, OperationType.Delete]);
        operations[1].Timestamp.ShouldBe(7);
        operations[2].Timestamp.ShouldBeGreaterThan(operations[0].Timestamp);
    }

    [Fact]
    public void a_fork_shares_its_first_records_and_no_others()
    {
        TestLog trunk = TestLog.OfRecords(seed: 1, count: 3);

        TestLog branch = trunk.ForkAfter(records: 1, seed: 9).Delete("Dogs", "dog-0").Delete("Dogs", "dog-1");

        branch.LogId.ShouldBe(trunk.LogId);
        branch.Records.Count.ShouldBe(3);
        branch.Records[0].Cid.ShouldBe(trunk.Records[0].Cid);
        branch.Records[1].Verified.Previous.ShouldBe(trunk.Records[0].Cid);
        branch.Records[1].Cid.ShouldNotBe(trunk.Records[1].Cid);
        trunk.Records.Count.ShouldBe(3);
    }

    [Fact]
    public void two_logs_share_a_thread_when_given_its_key()
    {
        TestLog alice = TestLog.OfRecords(seed: 1, count: 1);
        TestLog bob = TestLog.OfRecords(seed: 2, count: 1, alice.ThreadKey);

        RecordVerifier.Verify(bob.Last.Envelope, bob.LogId, alice.ThreadKey.ServiceKey, out _).ShouldBe(RecordRefusal.None);
        bob.LogId.ShouldNotBe(alice.LogId);
    }

    private static IReadOnlyList<PatchOperation> Operations(TestRecord record)
    {
        EventBody.TryRead(record.Body, out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();
        return operations;
    }
}
