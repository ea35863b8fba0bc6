using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Npgsql;

namespace Marten.Threads.Campaigns.Injection;

/// <summary>Every place where a user's text comes near a statement.</summary>
internal sealed class FrontEnds(IDocumentStore store, IThreadCollections collections, NpgsqlDataSource database, ThreadId thread)
{
    public const string Collection = "Dogs";

    /// <summary>Each with a text, by its name. Whatever is refused is refused with an exception of ours.</summary>
    public IReadOnlyList<(string Name, Func<string, CancellationToken, Task> Use)> All =>
    [
        ("QueryJSON path", (text, stop) => AskAsync(ThreadQuery.FromQueryJson($$"""{"ands":[{"fieldPath":{{Json(text)}},"operation":0,"value":{"float":1} }],"sort":{"fieldPath":{{Json(text)}}},"index":{{Json(text)}}}"""), stop)),
        ("QueryJSON text", (text, stop) => AskAsync(ThreadQuery.FromQueryJson($$"""{"ands":[{"fieldPath":"name","operation":5,"value":{"string":{{Json(text)}}} }],"seek":{{Json(text)}}}"""), stop)),
        ("MongoDB field", (text, stop) => AskAsync(ThreadQuery.FromMongo($$"""{ {{Json(text)}}: {"$in":[1,"a",null,true]} }""", $$"""{"sort":{ {{Json(text)}}:-1},"limit":3}"""), stop)),
        ("MongoDB text", (text, stop) => AskAsync(ThreadQuery.FromMongo($$"""{"$or":[{"name":{"$ne":{{Json(text)}}} },{"name":{"$in":[{{Json(text)}},1]} },{"name":{"$lt":{{Json(text)}}} },{"tags":{"$all":[{{Json(text)}}]} }]}"""), stop)),
        ("MongoDB operator", (text, stop) => AskAsync(ThreadQuery.FromMongo($$"""{"name":{ {{Json("$" + text)}}: 1} }"""), stop)),
        ("MongoDB projection", (text, stop) => AskAsync(ThreadQuery.FromMongo("{}", $$"""{"projection":{ {{Json(text)}}:1} }"""), stop)),
        ("path of an order", (text, stop) => AskAsync(ThreadQuery.All.OrderBy(text), stop)),
        ("id", AskByIdAsync),
        ("typed text", AskTypedAsync),
        ("collection", (text, stop) => AskAsync(ThreadQuery.All, stop, text)),
        ("view", ViewAsync),
        ("index", IndexAsync),
    ];

    private async Task AskAsync(ThreadQuery query, CancellationToken cancellationToken, string collection = Collection)
    {
        await using var session = store.QuerySession();
        var reader = session.Threads(thread).Collection(collection);
        await foreach (var json in reader.FindAsync(query, cancellationToken)) _ = json.Length;
        await reader.CountAsync(query, cancellationToken);
    }

    private async Task AskByIdAsync(string text, CancellationToken cancellationToken)
    {
        await AskAsync(ThreadQuery.All.StartAt(text), cancellationToken);
        await using var session = store.QuerySession();
        var reader = session.Threads(thread).Collection(Collection);
        await reader.LoadAsync(text, cancellationToken);
        await reader.FindPageAsync(ThreadQuery.All, text, cancellationToken);
    }

    private async Task AskTypedAsync(string text, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var dogs = session.Threads(thread).Collection<Dog>();
        await foreach (var dog in dogs.FindAsync(dog => dog.Name == text || dog.Name!.StartsWith(text) || dog.Name.Contains(text) || dog.Name.EndsWith(text), cancellationToken)) _ = dog.Id;
    }

    private async Task ViewAsync(string text, CancellationToken cancellationToken) => await RunAsync(await collections.ViewDdlAsync(text, cancellationToken), cancellationToken);

    // The statements of a declared index, on the table itself; dropped again, or each unit would be slower than the one before.
    private async Task IndexAsync(string text, CancellationToken cancellationToken)
    {
        new ThreadsOptions().Index(Collection, text, "name");
        var index = new DeclaredIndex(Collection, [text, "name"], isUnique: false);
        await RunAsync(index.Create("threads", concurrently: false), cancellationToken);
        await RunAsync(index.Comment("threads"), cancellationToken);
        await RunAsync($"drop index threads.{index.Name}", cancellationToken);
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
