using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>How a variant stands once the whole log is judged: what the verifier cannot tell, the log must.</summary>
internal static class LogStanding
{
    /// <summary>What is wrong with the standing; null when nothing is.</summary>
    /// <param name="log">The log of the honest record.</param>
    /// <param name="honest">The record that the variant was made of.</param>
    /// <param name="accepted">The variant, verified.</param>
    /// <param name="comesFirst">Whether it arrives before the honest records.</param>
    public static string? Fault(TestLog log, HonestRecord honest, VerifiedRecord accepted, bool comesFirst)
    {
        var keepsEvent = accepted.EventCid.Span.SequenceEqual(honest.Parts.Block);
        var keepsAuthor = accepted.AuthorKey.Span.SequenceEqual(honest.Parts.AuthorKey);
        if (keepsEvent && keepsAuthor)
            return Standing(log.Records, accepted, comesFirst) is RecordStanding.Counts or RecordStanding.Unconfirmed ? null : "the writer's own event does not count";
        if (keepsEvent)
            return Standing(log.Records.TakeWhile(record => record.Cid != honest.Cid), accepted, comesFirst) == RecordStanding.Author ? null : "a record with another author counts";
        if (accepted.IsFirst)
            return Standing(log.Records, accepted, comesFirst) == RecordStanding.FirstRecord ? null : "a forged first record counts beside the genuine one";
        return null;
    }

    private static RecordStanding Standing(IEnumerable<TestRecord> chain, VerifiedRecord accepted, bool comesFirst)
    {
        List<VerifiedRecord> waiting = [.. chain.Select(static record => record.Verified)];
        waiting.Insert(comesFirst ? 0 : waiting.Count, accepted);
        var tree = new LogTree(accepted.LogId);
        foreach (var record in waiting) tree.Announce(record);
        for (var placed = true; placed;)
            placed = waiting.RemoveAll(record => tree.Place(record).Kind != PlacementKind.Gap) > 0;

        tree.TryFind(accepted.Cid, out var position);
        var authorMatches = tree.Branches[position.Branch].Author.Span.SequenceEqual(accepted.AuthorKey.Span);
        return tree.Judge().StandingOf(position, authorMatches);
    }
}
