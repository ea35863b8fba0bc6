using Marten.Threads.Architecture.Compiled;
using Marten.Threads.Architecture.Specimens;

namespace Marten.Threads.Architecture;

/// <summary>
/// Nothing is believed that was not proved, and there is one road into a log: who may make a proof, and who may call the
/// next step. The lists are exact, so that a step that was renamed or is called by nobody fails too.
/// </summary>
public sealed class DoorTests
{
    private const string Records = "Marten.Threads.Protocol.Records.";

    [Fact]
    public void only_verifier_forge_and_reader_make_a_verified_record()
    {
        var makers = Callers.Of(Product.All(), Records + "VerifiedRecord", ".ctor");

        makers.ShouldBe([Records + "RecordForge", Records + "RecordReader", Records + "RecordVerifier"]);
    }

    [Fact]
    public void own_records_are_forged_by_the_writer_only()
    {
        var callers = Callers.Of(Product.All(), Records + "RecordForge", "Forge");

        callers.ShouldBe(["Marten.Threads.Writing.ThreadWriter"]);
    }

    [Fact]
    public void foreign_records_are_verified_by_the_ingest_only()
    {
        var callers = Callers.Of(Product.All(), Records + "RecordVerifier", "Verify");

        callers.ShouldBe(["Marten.Threads.Ingesting.BatchVerifier"]);
    }

    [Fact]
    public void writer_and_ingest_are_the_only_doors_to_a_log()
    {
        var callers = Callers.Of(Product.All(), "Marten.Threads.Logs.LogBook", "OfferAsync");

        callers.ShouldBe(["Marten.Threads.Ingesting.BatchPlacement", "Marten.Threads.Writing.ThreadWriter"]);
    }

    [Fact]
    public void both_doors_append_through_the_log_store()
    {
        var callers = Callers.Of(Product.All(), "Marten.Threads.Logs.LogStore", "AppendAsync");

        // One class of each door; which one of the ingest is its own affair.
        callers.Select(static caller => caller[..caller.LastIndexOf('.')]).ShouldBe(["Marten.Threads.Ingesting", "Marten.Threads.Writing"]);
    }

    [Fact]
    public void only_the_log_store_appends_records_to_streams()
    {
        var callers = Callers.Of(Product.All(), "Marten.Threads.MartenBridge.RecordAppends", "AppendAsync");

        callers.ShouldBe(["Marten.Threads.Logs.LogStore"]);
    }

    [Fact]
    public void only_one_class_appends_to_marten()
    {
        var appenders = MentionFinder.Of(Product.Threads())
            .Where(static mention => mention.Member is { } member && mention.Assembly is "Marten" or "JasperFx.Events"
                && (member.Name.StartsWith("Append", StringComparison.Ordinal) || member.Name.StartsWith("StartStream", StringComparison.Ordinal)))
            .Select(static mention => mention.Place.Type)
            .Distinct();

        appenders.ShouldBe(["Marten.Threads.MartenBridge.RecordAppends"]);
    }

    [Theory]
    [InlineData(nameof(BackDoor.Calls))]
    [InlineData(nameof(BackDoor.Passes))]
    [InlineData(nameof(BackDoor.AwaitsAsync))]
    [InlineData(nameof(BackDoor.Iterates))]
    public void a_back_door_is_seen_however_it_is_written(string way)
    {
        var places = MentionFinder.Of(Product.Specimens())
            .Where(static mention => mention.Name.EndsWith($"{nameof(BackDoor)}.{nameof(BackDoor.Open)}", StringComparison.Ordinal))
            .Select(static mention => mention.Place);

        places.ShouldContain(new Place(typeof(BackDoor).FullName!, way));
    }
}
