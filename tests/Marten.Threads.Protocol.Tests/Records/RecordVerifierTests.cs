using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>What the verifier accepts, including what it cannot know to be wrong.</summary>
public sealed class RecordVerifierTests
{
    private readonly TestLog _log = TestLog.OfRecords(seed: 5, count: 3);

    [Fact]
    public void a_log_that_was_just_written_verifies_record_by_record()
    {
        foreach (TestRecord forged in _log.Records)
        {
            VerifiedRecord record = Verify(forged.Envelope);

            record.LogId.ShouldBe(_log.LogId);
            record.Cid.ShouldBe(forged.Cid);
            record.Previous.ShouldBe(forged.Verified.Previous);
            record.EventCid.ShouldBe(forged.Verified.EventCid);
            record.HeaderCid.ShouldBe(forged.Verified.HeaderCid);
            record.BodyCid.ShouldBe(forged.Verified.BodyCid);
            record.AuthorKey.ToArray().ShouldBe(_log.Author.VerifyingKey.Protobuf.ToArray());
            record.Envelope.ShouldBeSameAs(forged.Envelope);
        }
    }

    [Fact]
    public void a_re_encrypted_envelope_holds_the_same_event_under_another_cid()
    {
        VerifiedRecord record = Verify(_log.Last.ReEncrypted());

        record.EventCid.ShouldBe(_log.Last.Verified.EventCid);
        record.Previous.ShouldBe(_log.Last.Verified.Previous);
        record.Cid.ShouldNotBe(_log.Last.Cid);
    }

    [Fact]
    public void a_first_record_can_be_forged_by_anyone_with_the_service_key()
    {
        TestRecord first = _log.Records[0];

        VerifiedRecord record = Verify(first.ForgedFirst(_log.Records[2]));

        record.IsFirst.ShouldBeTrue();
        record.EventCid.ShouldBe(_log.Records[2].Verified.EventCid);
    }

    [Fact]
    public void the_author_of_a_later_record_can_be_replaced_by_anyone_with_the_service_key()
    {
        byte[] other = new TestLog(seed: 6).Author.VerifyingKey.Protobuf.ToArray();

        VerifiedRecord record = Verify(_log.Last.WithAuthorKey(other));

        record.AuthorKey.ToArray().ShouldBe(other);
        record.EventCid.ShouldBe(_log.Last.Verified.EventCid);
    }

    [Fact]
    public void a_record_may_follow_one_that_is_not_known()
    {
        VerifiedRecord record = Verify(_log.Last.WithMissingPrevious());

        record.Previous.ShouldNotBe(_log.Last.Verified.Previous);
        record.Previous.IsDagCborSha256.ShouldBeTrue();
    }

    [Fact]
    public void both_branches_of_a_fork_verify()
    {
        TestLog branch = _log.ForkAfter(records: 2, seed: 7).Create("Dogs", "other", "{}");

        VerifiedRecord left = Verify(_log.Records[2].Envelope);
        VerifiedRecord right = Verify(branch.Records[2].Envelope);

        right.Previous.ShouldBe(left.Previous);
        right.EventCid.ShouldNotBe(left.EventCid);
        branch.LogId.ShouldBe(_log.LogId);
    }

    [Theory]
    [InlineData("0800120100", "RSA")]
    [InlineData("08021221020000000000000000000000000000000000000000000000000000000000000000", "Secp256k1")]
    [InlineData("0803120100", "ECDSA")]
    [InlineData("08011220" + "0100000000000000000000000000000000000000000000000000000000000000", "an Ed25519 key of small order")]
    public void an_author_key_that_cannot_sign_here_is_kept_as_it_is(string hex, string type)
    {
        byte[] key = Convert.FromHexString(hex);

        VerifiedRecord later = Verify(_log.Last.WithAuthorKey(key));
        VerifiedRecord first = Verify(_log.Records[0].Change(parts => (parts with { AuthorKey = key }).SignBy(_log.LogKey)));

        later.AuthorKey.ToArray().ShouldBe(key, type);
        first.AuthorKey.ToArray().ShouldBe(key, type);
    }

    [Fact]
    public void header_and_body_may_hold_any_bytes_since_a_replicator_cannot_look_into_them()
    {
        RecordEnvelope envelope = _log.Last.WithSignedContent(new byte[] { 0x40 }, new byte[] { 0x41, 0x00 });

        VerifiedRecord record = Verify(envelope);

        RecordReader.ReadBody(record, _log.ThreadKey.ReadKey!, out _).ShouldBe(BodyRefusal.HeaderNotOpened);
    }

    [Fact]
    public async Task many_threads_verify_at_once()
    {
        TestLog log = TestLog.OfRecords(seed: 8, count: 20);
        TestRecord[] records = [.. log.Records];

        RecordRefusal[][] refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => records.Select(record => RecordVerifier.Verify(record.Envelope, log.LogId, log.ThreadKey.ServiceKey, out VerifiedRecord? _)).ToArray(),
            TestContext.Current.CancellationToken)));

        refusals.ShouldAllBe(some => some.All(refusal => refusal == RecordRefusal.None));
    }

    private VerifiedRecord Verify(RecordEnvelope envelope)
    {
        RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);
        return record!;
    }
}
