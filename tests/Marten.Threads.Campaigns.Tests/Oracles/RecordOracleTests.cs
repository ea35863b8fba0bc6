using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Oracles;

/// <summary>The oracle by itself: it knows good records, and bad ones that nobody derived from its own code.</summary>
public sealed class RecordOracleTests
{
    public static TheoryData<string> CaseNames => [.. SpoiledCatalogue.Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void a_record_that_is_wrong_in_one_way_is_refused(string name)
    {
        var log = SpoiledCatalogue.Log;

        Judge(SpoiledCatalogue.Cases[name].Envelope, log.LogId, log.ThreadKey).IsAccepted.ShouldBeFalse();
    }

    [Fact]
    public void the_records_of_the_reference_are_accepted_with_their_cids_and_contents()
    {
        var judged = 0;
        foreach (var thread in RecordedThread.All())
        {
            foreach (var log in thread.Logs)
            {
                foreach (var record in log.Records)
                {
                    var verdict = Judge(record.Envelope, log.LogId, thread.Key);

                    verdict.Refusal.ShouldBeNull();
                    verdict.RecordCid.ShouldBe(record.Cid.Bytes.ToArray());
                    verdict.Previous.ShouldBe(record.Previous.Bytes.ToArray());
                    verdict.Content.ShouldNotBeNull();
                    judged++;
                }
            }
        }

        judged.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void a_record_of_the_largest_size_is_accepted_and_one_byte_more_is_not()
    {
        var log = SpoiledCatalogue.Log;

        Judge(SpoiledCatalogue.Oversized(0), log.LogId, log.ThreadKey).IsAccepted.ShouldBeTrue();
        Judge(SpoiledCatalogue.Oversized(1), log.LogId, log.ThreadKey).IsAccepted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("d82a")]
    [InlineData("81")]
    [InlineData("a160")]
    public void what_is_nested_without_end_is_refused(string level)
    {
        CborValue.Read(Convert.FromHexString(string.Concat(Enumerable.Repeat(level, 500_000)) + "00"), depthMax: 256).ShouldBeNull();
    }

    [Fact]
    public void the_oracles_reference_nothing_of_the_product()
    {
        var references = typeof(RecordOracle).Assembly.GetReferencedAssemblies().Select(static name => name.Name!).ToList();

        references.ShouldContain("BouncyCastle.Cryptography");
        references.Where(static name => name.StartsWith("Marten", StringComparison.Ordinal)).ShouldBeEmpty();
        references.Where(static name => !name.StartsWith("System", StringComparison.Ordinal)).ShouldBe(["BouncyCastle.Cryptography"]);
    }

    private static RecordVerdict Judge(RecordEnvelope envelope, LogId log, ThreadKey thread) => RecordOracle.Judge(
        new RawRecord(envelope.RecordNode.ToArray(), envelope.EventNode.ToArray(), envelope.HeaderNode.ToArray(), envelope.BodyNode.ToArray()),
        log.Bytes.ToArray(), thread.ServiceKey.Export(), thread.ReadKey!.Export());
}
