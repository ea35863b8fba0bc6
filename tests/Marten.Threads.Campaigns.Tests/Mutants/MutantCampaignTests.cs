using Marten.Threads.Campaigns.Mutants;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Mutants;

public sealed class MutantCampaignTests
{
    [Fact]
    public async Task no_mutant_is_accepted_and_no_honest_record_refused()
    {
        var result = await Slice.HoldsAsync(new MutantCampaign(), 3_000, seed: 7);

        result.Bad.ShouldBe(0);
        result.Count.ShouldBe(3_000);
        result.Figures[0].ShouldBe($"3,000 mutants of {MutantKind.All.Count} kinds, 600 honest records, 300 variants of {EnvelopeVariant.All.Count} kinds");
    }

    [Fact]
    public void the_same_unit_makes_the_same_mutant()
    {
        foreach (var kind in MutantKind.All)
        {
            var one = kind.Make(new HonestRecords(3), new SeededRandomSource(5));
            var other = kind.Make(new HonestRecords(3), new SeededRandomSource(5));

            other.Log.ShouldBe(one.Log);
            other.Envelope.ToBlock().ShouldBe(one.Envelope.ToBlock(), kind.Name);
        }
    }

    [Fact]
    public void kinds_have_names_of_their_own()
    {
        MutantKind.All.Select(static kind => kind.Name).ShouldBeUnique();
        EnvelopeVariant.All.Select(static kind => kind.Name).ShouldBeUnique();
    }

    [Fact]
    public void an_honest_record_is_accepted_by_both_with_the_same_content()
    {
        foreach (var record in new HonestRecords(1).All)
        {
            var judgement = Suspect.Of(record).Judge();

            judgement.IsAccepted.ShouldBeTrue();
            judgement.Disagreement.ShouldBeNull();
            judgement.Body.ShouldNotBeNull();
        }
    }

    [Fact]
    public void every_disagreement_is_seen()
    {
        var honest = Suspect.Of(new HonestRecords(1).All[0]).Judge();
        var verdict = honest.Verdict;

        (honest with { Refusal = RecordRefusal.SignatureInvalid }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { Refusal = "sig" } }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { RecordCid = [1] } }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { EventCid = [1] } }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { Previous = [1] } }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { Author = [1] } }).Disagreement.ShouldNotBeNull();
        (honest with { Verdict = verdict with { Content = null } }).Disagreement.ShouldNotBeNull();
        (honest with { Body = null }).Disagreement.ShouldNotBeNull();
    }

    [Fact]
    public void a_forged_first_record_that_counted_would_be_seen()
    {
        var log = TestLog.OfRecords(1, 3);
        var first = log.Records[0];
        var honest = new HonestRecord(first.Envelope, log.LogId, log.ThreadKey, log.LogKey);

        // as if the forgery were the log's own: then it is the one that counts
        LogStanding.Fault(log, new HonestRecord(log.Records[1].Envelope, log.LogId, log.ThreadKey, log.LogKey), first.Verified, comesFirst: true).ShouldNotBeNull();
        LogStanding.Fault(log, honest, first.Verified, comesFirst: true).ShouldBeNull();
    }
}
