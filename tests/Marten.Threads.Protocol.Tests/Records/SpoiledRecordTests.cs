using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>
/// Records that are wrong in one way each, and the refusal that each must get. What an insider could make is sealed and signed again after
/// the change, so that only the named defect is left.
/// </summary>
public sealed class SpoiledRecordTests
{
    private static TestLog Log => SpoiledCatalogue.Log;

    private static TestLog Neighbour => SpoiledCatalogue.Neighbour;

    public static TheoryData<string> CaseNames => [.. SpoiledCatalogue.Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void a_spoiled_record_gets_its_own_refusal(string name)
    {
        (RecordEnvelope envelope, RecordRefusal expected) = SpoiledCatalogue.Cases[name];

        RecordRefusal refusal = RecordVerifier.Verify(envelope, Log.LogId, Log.ThreadKey.ServiceKey, out VerifiedRecord? record);

        refusal.ShouldBe(expected);
        record.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void a_spoiled_record_is_not_reopened_unless_only_its_signature_is_wrong(string name)
    {
        (RecordEnvelope envelope, RecordRefusal refusal) = SpoiledCatalogue.Cases[name];

        bool reopened = RecordReader.TryReopen(envelope, Log.LogId, Log.ThreadKey.ServiceKey, out _);

        reopened.ShouldBe(refusal == RecordRefusal.SignatureInvalid);
    }

    [Fact]
    public void every_refusal_has_a_case()
    {
        SpoiledCatalogue.Cases.Values.Select(c => c.Refusal).Append(RecordRefusal.LogKeyUnknown).Distinct()
            .ShouldBe(Enum.GetValues<RecordRefusal>().Except([RecordRefusal.None]), ignoreOrder: true);
    }

    [Fact]
    public void a_log_id_without_an_ed25519_key_verifies_nothing()
    {
        LogId hashed = LogId.FromBytes([0x12, 0x20, .. new byte[32]]);
        LogId smallOrder = LogId.FromBytes([0x00, 0x24, 0x08, 0x01, 0x12, 0x20, 0x01, .. new byte[31]]);

        foreach (LogId log in (LogId[])[default, hashed, smallOrder])
            RecordVerifier.Verify(SpoiledCatalogue.Later.Envelope, log, Log.ThreadKey.ServiceKey, out _).ShouldBe(RecordRefusal.LogKeyUnknown);
    }

    [Fact]
    public void a_record_of_exactly_the_largest_size_is_accepted()
    {
        RecordEnvelope envelope = SpoiledCatalogue.Oversized(0);

        envelope.ByteCount.ShouldBe(RecordLimits.RecordMaxBytes);
        RecordVerifier.Verify(envelope, Log.LogId, Log.ThreadKey.ServiceKey, out _).ShouldBe(RecordRefusal.None);
    }

    [Fact]
    public void every_signature_is_refused_in_every_other_context()
    {
        TestRecord[] records = [.. Log.Records, .. Neighbour.Records, .. TestLog.OfRecords(seed: 4, count: 14, Log.ThreadKey).Records];

        foreach (TestRecord record in records)
        {
            foreach (TestRecord other in records)
            {
                RecordRefusal refusal = RecordVerifier.Verify(record.WithSignatureOf(other), record.Log.LogId, Log.ThreadKey.ServiceKey, out _);

                refusal.ShouldBe(ReferenceEquals(record, other) ? RecordRefusal.None : RecordRefusal.SignatureInvalid);
            }
        }
    }
}
