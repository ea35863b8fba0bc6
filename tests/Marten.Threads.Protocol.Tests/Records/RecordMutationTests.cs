using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

/// <summary>Records changed at random: none may be accepted as something that its writer did not sign, and nothing may throw.</summary>
public sealed class RecordMutationTests
{
    private const int Mutants = 20_000;

    private readonly TestLog _log = TestLog.OfRecords(seed: 1, count: 3);

    [Fact]
    public void a_record_changed_on_the_way_is_never_accepted()
    {
        HashSet<string> honest = [.. _log.Records.Select(record => Convert.ToHexString(record.Envelope.ToBlock()))];
        byte[][] samples = [.. _log.Records.Select(record => record.Envelope.ToBlock())];
        int judged = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            if (!RecordEnvelope.TryFromBlock(mutant, out RecordEnvelope? envelope))
                return;

            RecordRefusal refusal = RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out VerifiedRecord? record);

            (refusal == RecordRefusal.None).ShouldBe(honest.Contains(Convert.ToHexString(mutant)));
            (record is null).ShouldBe(refusal != RecordRefusal.None);
            judged++;
        });

        judged.ShouldBeGreaterThan(Mutants / 10);
    }

    [Fact]
    public void a_record_changed_by_somebody_with_the_service_key_keeps_what_its_writer_signed()
    {
        TestRecord later = _log.Last;
        RecordParts honest = later.Open();
        byte[][] samples = [honest.Plaintext()];
        int accepted = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            RecordEnvelope envelope = honest.SealPlaintext(mutant, _log.ThreadKey.ServiceKey, _log.Random);
            if (RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out VerifiedRecord? record) != RecordRefusal.None)
                return;

            // only the author key of a later record is open to change, and what is accepted has one encoding
            record!.EventCid.ShouldBe(later.Verified.EventCid);
            record.Previous.ShouldBe(later.Verified.Previous);
            (honest with { AuthorKey = record.AuthorKey.ToArray() }).Plaintext().ShouldBe(mutant);
            accepted++;
        });

        accepted.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void an_event_changed_by_the_logs_own_writer_is_accepted_in_one_form_only()
    {
        TestRecord later = _log.Last;
        RecordParts honest = later.Open();
        byte[][] samples = [later.Envelope.EventNode.ToArray()];

        Mutations.OfBytes(samples, Mutants / 10, mutant =>
        {
            RecordEnvelope envelope = honest.WithEvent(mutant, _log.LogKey).Seal(_log.ThreadKey.ServiceKey, _log.Random);

            RecordRefusal refusal = RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out _);

            (refusal == RecordRefusal.None).ShouldBe(mutant.AsSpan().SequenceEqual(later.Envelope.EventNode.Span));
        });
    }

    [Fact]
    public void a_header_or_body_changed_by_the_logs_own_writer_never_throws()
    {
        TestRecord later = _log.Last;
        byte[][] samples = [[0xa1, 0x63, .. "key"u8, 0x58, 0x20, .. new byte[32]]];

        Mutations.OfBytes(samples, Mutants / 10, mutant =>
        {
            RecordEnvelope envelope = later.WithSignedContent(
                RecordParts.Bytes(_log.ThreadKey.ReadKey!.Encrypt(mutant, _log.Random)), later.Envelope.BodyNode);
            RecordVerifier.Verify(envelope, _log.LogId, _log.ThreadKey.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);

            BodyRefusal refusal = RecordReader.ReadBody(record!, _log.ThreadKey.ReadKey, out byte[]? body);

            refusal.ShouldBeOneOf(BodyRefusal.HeaderMalformed, BodyRefusal.BodyNotOpened);
            body.ShouldBeNull();
        });
    }
}
