using Marten.Threads.Logs;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Tests.Logs;

namespace Marten.Threads.Tests.Reducing;

/// <summary>What a record's operations are before any of them is folded: their status says why one takes no part.</summary>
public sealed class RecordOperationsTests
{
    private const long Stamp = 1_600_000_000_000_000_000;

    private readonly ForkingLog _log = new(seed: 5);

    [Fact]
    public void every_operation_of_a_record_that_counts_takes_part()
    {
        var record = Record(Save("""{"n":1}"""), Save("""{"n":2}""", stamp: 7));

        var operations = Of(record, RecordStanding.Counts);

        operations.Select(operation => (operation.Counts, operation.Status)).ShouldBe([(true, "applied"), (true, "applied")]);
        operations.Select(operation => operation.Key).ShouldBe([new OrderKey(Stamp, _log.Id, 3, 0), new OrderKey(7, _log.Id, 3, 1)]);
        operations.Select(operation => operation.Instance).ShouldBe([Op.Rex, Op.Rex]);
    }

    [Fact]
    public void operations_of_a_single_unconfirmed_first_record_take_part()
    {
        var operation = Of(Record(Save("{}")), RecordStanding.Unconfirmed).ShouldHaveSingleItem();

        operation.Counts.ShouldBeTrue();
        operation.Status.ShouldBe("applied");
    }

    [Theory]
    [InlineData("Fork", "rejected: fork")]
    [InlineData("FirstRecord", "rejected: first record")]
    [InlineData("Author", "rejected: author")]
    public void operations_of_a_record_that_does_not_count_are_kept_with_the_reason(string standing, string status)
    {
        var operation = Of(Record(Save("""{"n":1}""")), Enum.Parse<RecordStanding>(standing)).ShouldHaveSingleItem();

        operation.Counts.ShouldBeFalse();
        operation.Status.ShouldBe(status);
        operation.Patch!.ToString().ShouldBe("""{"n":1}""");
    }

    [Fact]
    public void a_rejected_operation_takes_no_other_with_it()
    {
        var operations = Of(Record(Save("{}"), Save("{'n':1}"), Save("{}")), RecordStanding.Counts);

        operations.Select(operation => operation.Status).ShouldBe(["applied", "rejected: json syntax", "applied"]);
        operations.Select(operation => operation.Counts).ShouldBe([true, false, true]);
    }

    [Fact]
    public void the_reason_of_the_record_comes_before_that_of_the_operation()
    {
        Of(Record(Save("{'n':1}")), RecordStanding.Fork).ShouldHaveSingleItem().Status.ShouldBe("rejected: fork");
    }

    [Fact]
    public void every_defect_has_a_status_in_words()
    {
        string[] expected =
        [
            "rejected: body not canonical", "rejected: body too deep", "rejected: body field unknown", "rejected: too many operations",
            "rejected: not an operation", "rejected: field unknown", "rejected: type unknown", "rejected: instance id invalid",
            "rejected: instance ids differ", "rejected: collection name invalid", "rejected: patch missing", "rejected: json syntax",
            "rejected: json too deep", "rejected: json number range", "rejected: json number digits", "rejected: patch not object",
            "rejected: patches too large",
        ];

        Enum.GetNames<OperationDefect>().Skip(1).Select(name => "rejected: " + EnumWords.Of(name)).ShouldBe(expected);
    }

    [Fact]
    public void what_was_mended_is_marked_and_applied()
    {
        var operation = Of(Record(Save("""{"n":"\u0000"}""")), RecordStanding.Counts).ShouldHaveSingleItem();

        operation.Normalised.ShouldBeTrue();
        operation.Status.ShouldBe("applied");
        operation.Patch!.ToString().ShouldBe("""{"n":"�"}""");
    }

    [Fact]
    public void an_opaque_body_has_no_operations()
    {
        Of(Record([0xf6]), RecordStanding.Counts).ShouldBeEmpty();
        Of(Record(EventBody.Empty.ToArray()), RecordStanding.Counts).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_mended_record_is_its_authors_whichever_envelope_came_first()
    {
        var first = _log.First(_log.Event(EventBody.Empty));
        var wrong = _log.After(first, _log.Event(RawBody.Of(Save("""{"n":1}"""))), _log.Stranger);
        var right = _log.Another(wrong, _log.Author);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, wrong, right]))
        {
            var node = new PureNode(_log.ThreadKey.ReadKey!);
            foreach (var record in order) await node.IngestAsync([record]);

            var operation = node.Operations.ShouldHaveSingleItem();
            operation.Status.ShouldBe("applied");
            operation.ClaimedAuthor.ToArray().ShouldBe(_log.Author, "a validator must not see which envelope a node happened to get first");
        }
    }

    [Fact]
    public async Task a_record_that_names_another_author_is_rejected_and_shows_whom_it_names()
    {
        var first = _log.First(_log.Event(EventBody.Empty));
        var wrong = _log.After(first, _log.Event(RawBody.Of(Save("""{"n":1}"""))), _log.Stranger);
        var node = new PureNode(_log.ThreadKey.ReadKey!);

        await node.IngestAsync([first, wrong]);

        var operation = node.Operations.ShouldHaveSingleItem();
        operation.Status.ShouldBe("rejected: author");
        operation.ClaimedAuthor.ToArray().ShouldBe(_log.Stranger);
        node.Instances().ShouldBeEmpty();
    }

    private static RawOperation Save(string patch, long stamp = Stamp) => new("Dogs", "rex", 1, patch, RawBody.Stamp(stamp));

    private VerifiedRecord Record(params RawOperation[] operations) => Record(RawBody.Of(operations));

    private VerifiedRecord Record(byte[] body) => _log.First(_log.Event(body));

    private IReadOnlyList<ReducedOperation> Of(VerifiedRecord record, RecordStanding standing)
    {
        RecordReader.ReadBody(record, _log.ThreadKey.ReadKey!, out var body).ShouldBe(BodyRefusal.None);
        return RecordOperations.Of(record, new RecordPosition(0, 3), standing, _log.Author, body);
    }
}
