using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Tests.Logs;

/// <summary>What a transaction has to do about a log: which records to store, and whether earlier ones count otherwise now.</summary>
public sealed class LogBookTests
{
    private readonly ForkingLog _log = new(seed: 11);

    [Fact]
    public async Task the_records_of_a_new_log_are_stored_and_nothing_is_judged_anew()
    {
        var first = _log.First(_log.Events(1)[0]);
        var book = Book(new LogTree(_log.Id));

        await OfferAsync(book, [first, .. _log.ChainAfter(first, 2)]);

        book.Placed.Select(one => one.Placement.Kind).ShouldBe([PlacementKind.Appended, PlacementKind.Appended, PlacementKind.Appended]);
        book.Rejudged().ShouldBeEmpty();
    }

    [Fact]
    public async Task a_record_that_grows_a_confirmed_log_leaves_what_was_judged()
    {
        var first = _log.First(_log.Events(1)[0]);
        var chain = _log.ChainAfter(first, 2);
        var book = Book(Trees.Filled(first, chain[0]));

        await OfferAsync(book, chain[1]);

        book.Rejudged().ShouldBeEmpty();
    }

    [Fact]
    public async Task a_second_record_that_confirms_the_first_leaves_what_was_judged()
    {
        var first = _log.First(_log.Events(1)[0]);
        var book = Book(Trees.Filled(first));

        await OfferAsync(book, _log.ChainAfter(first, 1));

        book.Tree(_log.Id).Judge().State.ShouldBe(LogState.Open);
        book.Rejudged().ShouldBeEmpty();
    }

    [Fact]
    public async Task a_second_first_record_takes_the_effect_of_an_unconfirmed_one()
    {
        var events = _log.Events(2);
        var book = Book(Trees.Filled(_log.First(events[0])));

        await OfferAsync(book, _log.First(events[1]));

        book.Rejudged().ShouldBe([_log.Id]);
    }

    [Fact]
    public async Task a_branch_that_loses_leaves_what_was_judged_and_one_that_wins_does_not()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var trunk = _log.After(first, events[2]);
        var losing = Book(Trees.Filled(first, trunk));
        var winning = Book(Trees.Filled(first, trunk));

        await OfferAsync(losing, _log.After(first, events[3]));
        await OfferAsync(winning, _log.After(first, events[1]));

        losing.Rejudged().ShouldBeEmpty();
        winning.Rejudged().ShouldBe([_log.Id]);
    }

    [Fact]
    public async Task the_ninth_branch_stops_a_log_and_judges_it_anew()
    {
        var first = _log.First(_log.Events(1)[0]);
        var trunk = _log.ChainAfter(first, 3);
        VerifiedRecord[] rivals = [.. Enumerable.Range(0, LogTree.BranchesMax - 1).Select(_ => _log.ChainAfter(trunk[2], 1)[0])];
        var book = Book(Trees.Filled([first, .. trunk, _log.ChainAfter(trunk[2], 1)[0], .. rivals]));

        await OfferAsync(book, _log.ChainAfter(trunk[2], 1));

        book.Tree(_log.Id).Judge().State.ShouldBe(LogState.Stopped);
        book.Rejudged().ShouldBe([_log.Id]);
    }

    [Fact]
    public async Task what_is_known_or_waits_or_is_refused_is_not_stored()
    {
        var first = _log.First(_log.Events(1)[0]);
        var chain = _log.ChainAfter(first, 2);
        var book = Book(Trees.Filled(first));

        await OfferAsync(book, first, chain[1]);

        book.Placed.ShouldBeEmpty();
        book.ChangedTrees().ShouldBeEmpty();
    }

    [Fact]
    public async Task the_event_that_a_tree_needs_is_read_and_the_record_placed()
    {
        var events = _log.Events(3);
        var first = _log.First(events[0]);
        var whole = Trees.Filled(first, _log.After(first, events[1]));
        var tree = new LogTree(_log.Id);
        tree.Load(whole.Branches[0]);
        tree.Know(first.Cid, new RecordPosition(0, 1));
        var asked = new List<RecordPosition>();
        var book = new LogBook(new Dictionary<LogId, LogTree> { [_log.Id] = tree }, (_, position, _) =>
        {
            asked.Add(position);
            return Task.FromResult(events[1].Cid);
        });

        await OfferAsync(book, _log.After(first, events[2]));

        asked.ShouldBe([new RecordPosition(0, 2)]);
        book.Placed.ShouldHaveSingleItem().Placement.Kind.ShouldBe(PlacementKind.Branched);
    }

    private static LogBook Book(LogTree tree) => new(
        new Dictionary<LogId, LogTree> { [tree.Log] = tree }, (_, position, _) => Task.FromException<Cid>(new InvalidOperationException($"{position} is known.")));

    private static async Task OfferAsync(LogBook book, params IEnumerable<VerifiedRecord> records)
    {
        foreach (var record in records) await book.OfferAsync(record, TestContext.Current.CancellationToken);
    }
}
