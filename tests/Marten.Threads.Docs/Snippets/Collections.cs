using Marten;
using Marten.Threads;
using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Transacting;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/collections.md.</summary>
internal static class Collections
{
    private const string SchemaText = """{ "properties": { "name": { "type": "string" } }, "required": ["name"] }""";

    public static async Task CreateAsync(IThreadCollections collections, ThreadId thread)
    {
        // snippet: collections-create
        await collections.CreateAsync(thread, CollectionConfiguration.Of<Astronaut>("Astronauts"));          // from a type
        await collections.CreateAsync(thread, CollectionConfiguration.FromSample("Crews", """{"size":3}""")); // from a sample
        await collections.CreateAsync(thread, new CollectionConfiguration("Ships", SchemaText)                // from JSON Schema
        {
            Indexes = [new CollectionIndex(["name"], Unique: true)],
            WriteValidator = "return instance === undefined || instance.captain === writer || 'only the captain changes a ship'",
            ReadFilter = "return instance.secret ? null : instance",
        });
        // end of snippet
    }

    public static void Register(ThreadsOptions threads)
    {
        // snippet: collections-typed
        threads.Collection<Astronaut>("Astronauts")
            .Index("Astronauts", "missions")
            .ValidateWrites(new NoFewerMissions())
            .FilterReads(new OnlyNamed());
        // end of snippet
    }

    public static async Task<IReadOnlyList<Astronaut>> QueryAsync(IQuerySession session, ThreadId thread, CancellationToken cancellationToken)
    {
        var found = new List<Astronaut>();

        // snippet: collections-query
        var astronauts = session.Threads(thread).Collection<Astronaut>();

        var typed = astronauts.Where(one => one.Missions > 1).OrderBy("name").Take(20);
        var mongo = ThreadQuery.FromMongo("""{"missions":{"$gt":1}}""", """{"sort":{"name":1},"limit":20}""");
        var json = ThreadQuery.FromQueryJson("""{"ands":[{"fieldPath":"missions","operation":2,"value":{"float":1}}],"sort":{"fieldPath":"name"},"limit":20}""");

        await foreach (var astronaut in astronauts.FindAsync(typed, cancellationToken)) found.Add(astronaut);
        var count = await astronauts.CountAsync(mongo, cancellationToken);
        var plan = await astronauts.ExplainAsync(json, cancellationToken);
        Console.WriteLine($"{found.Count} of {count}, by {string.Join(", ", plan.Indexes)}");
        // end of snippet
        return found;
    }

    public static async Task TransferAsync(IThreadTransactions transactions, IDocumentStore store, ThreadId thread, CancellationToken cancellationToken)
    {
        // snippet: collections-transaction
        await using var session = store.LightweightSession();
        await using var transaction = await transactions.BeginWriteAsync(thread, cancellationToken: cancellationToken);
        var astronauts = transaction.Collection<Astronaut>();

        var buzz = await astronauts.LoadAsync("buzz", cancellationToken) ?? throw new InvalidOperationException("Buzz is not here.");
        buzz.Missions++;
        await astronauts.SaveAsync(buzz, cancellationToken);
        await astronauts.LoadAsync("buzz", cancellationToken); // one mission more, for this transaction alone

        session.Store(new Ship { Id = "eagle", Captain = buzz.Id });
        transaction.CommitWith(session);
        await session.SaveChangesAsync(cancellationToken);
        // end of snippet
    }
}

// snippet: collections-rules
public sealed class NoFewerMissions : IWriteValidator<Astronaut>
{
    public string Version => "1"; // another one when it decides otherwise

    public WriteVerdict Judge(WriteAttempt<Astronaut> attempt) =>
        attempt.After?.Missions < attempt.Before?.Missions ? WriteVerdict.Rejected("nobody loses missions") : WriteVerdict.Accepted;
}

public sealed class OnlyNamed : IReadFilter<Astronaut>
{
    public Astronaut? Show(Astronaut instance, VerifyingKey reader) => instance.Name is null ? null : instance;
}
// end of snippet
