using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Transacting;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Collections;

/// <summary>What the reference was made to do for its vectors, done here through the public interfaces.</summary>
internal sealed class DatabaseScenario
{
    private const string DogSchema = """{"properties":{"Age":{"type":"number"},"Name":{"type":"string"},"_id":{"type":"string"}},"type":"object"}""";
    private const string IdSchema = """{"properties":{"_id":{"type":"string"}},"type":"object"}""";

    private readonly TestNode _node;
    private readonly List<(string Case, string? Error)> _answers = [];
    private string _generated = "";

    private DatabaseScenario(TestNode node, ThreadId thread)
    {
        _node = node;
        Thread = thread;
    }

    public ThreadId Thread { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static CollectionConfiguration Dog => new("Dog", DogSchema)
    {
        WriteValidator = "return true",
        ReadFilter = "return instance",
        Indexes = [new CollectionIndex(["Age"], Unique: false), new CollectionIndex(["Name"], Unique: true)],
    };

    public static async Task<DatabaseScenario> StartAsync(TestNode node) => new(node, (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id);

    /// <summary>A configuration in words that both sides can give.</summary>
    public static string Describe(string name, string schema, string validator, string filter, string indexes) =>
        $"{name} {schema} {validator} {filter} {string.Join(' ', JsonDocument.Parse(indexes).RootElement.EnumerateObject().Where(static index => index.Name != "_id")
            .Select(static index => $"{index.Name}{(index.Value.TryGetProperty("unique", out _) ? "!" : "")}"))}";

    public async Task<List<string>> ConfigurationsAsync() => [.. (await _node.Collections.ListAsync(Thread, Cancel)).Select(static one => one.Configuration).Select(static one =>
        $"{one.Name} {one.Schemas.Single()} {one.WriteValidator} {one.ReadFilter} {string.Join(' ', one.Indexes.Select(static index => index.Paths.Single() + (index.Unique ? "!" : "")))}")];

    public async Task StepAsync(string name)
    {
        switch (name)
        {
            case "after NewDB(name mydb)":
                break;
            case "after NewCollection(Dog)":
                await _node.Collections.CreateAsync(Thread, Dog, Cancel);
                break;
            case "after CreateMany 2":
                await WriteAsync(dogs => Each(dogs.CreateAsync, """{"_id":"dog-1","Name":"Rex","Age":3}""", """{"_id":"dog-2","Name":"a/b c","Age":3.5}"""));
                break;
            case "after Save dog-1 without Age (merge patch deletes Age)":
                await WriteAsync(static dogs => dogs.SaveAsync("""{"_id":"dog-1","Name":"Rex2"}""", Cancel));
                break;
            case "after Delete dog-2":
                await WriteAsync(static dogs => dogs.DeleteAsync("dog-2", Cancel));
                break;
            default:
                await CasesAsync();
                break;
        }
    }

    public async Task BeforeErrorsAsync()
    {
        foreach (var name in new[] { "after NewCollection(Dog)", "after CreateMany 2", "after Save dog-1 without Age (merge patch deletes Age)", "after Delete dog-2" })
            await StepAsync(name);
    }

    public async Task<IReadOnlyList<(string Case, string? Error)>> CasesAsync()
    {
        await ConfigurationCasesAsync();
        await RefusalCasesAsync();
        await ReadingCasesAsync();
        await IdCasesAsync();
        await CaseAsync("DeleteCollection Dog", () => _node.Collections.DeleteAsync(Thread, "Dog", Cancel));
        return _answers;
    }

    private async Task ConfigurationCasesAsync()
    {
        await CaseAsync("NewCollection existing", () => _node.Collections.CreateAsync(Thread, Dog, Cancel));
        foreach (var name in new[] { "a b", "-a", "a-", "a--b", "a_b", "é", "a-b" })
            await CaseAsync($"NewCollection name {name}", () => _node.Collections.CreateAsync(Thread, new CollectionConfiguration(name, IdSchema), Cancel));
        await CaseAsync("schema without _id", () => CreateAsync("""{"type":"object","properties":{"a":{"type":"string"}}}"""));
        await CaseAsync("schema with numeric _id", () => CreateAsync("""{"type":"object","properties":{"_id":{"type":"number"}}}"""));
        await CaseAsync("index on _id", () => CreateAsync(IdSchema, "_id"));
        await CaseAsync("index on path missing in schema", () => CreateAsync(IdSchema, "nope"));
        await CaseAsync("index on object", () => CreateAsync("""{"properties":{"_id":{"type":"string"},"o":{"type":"object"}}}""", "o"));
        await CaseAsync("bad js validator", () => _node.Collections.CreateAsync(Thread, new CollectionConfiguration("X", IdSchema) { WriteValidator = "return }" }, Cancel));
        await CaseAsync("UpdateCollection missing", () => _node.Collections.UpdateAsync(Thread, new CollectionConfiguration("nope", IdSchema), Cancel));
        await CaseAsync("DeleteCollection missing", async () => (await _node.Collections.DeleteAsync(Thread, "nope", Cancel)).ShouldBeFalse());
    }

    private async Task RefusalCasesAsync()
    {
        await CaseAsync("Create existing id", """{"_id":"dog-1","Name":"other"}""");
        await CaseAsync("Create schema violation", """{"_id":"dog-8","Name":5}""");
        await CaseAsync("Create malformed json", """{"_id":"dog-8",""");
        await CaseAsync("Create unique violation", """{"_id":"dog-9","Name":"Rex2"}""");
        await CaseAsync("Save missing _id", () => WriteAsync(static dogs => dogs.SaveAsync("""{"Name":"no id"}""", Cancel)));
        await CaseAsync("Save unknown id (upsert)", () => WriteAsync(static dogs => dogs.SaveAsync("""{"_id":"dog-77","Name":"created by save"}""", Cancel)));
        await CaseAsync("FindByID missing", async () => (await FindAsync("nope")).ShouldBeNull());
        await CaseAsync("Delete missing", () => WriteAsync(static dogs => dogs.DeleteAsync("nope", Cancel)));
    }

    private async Task ReadingCasesAsync()
    {
        await CaseAsync("Has dog-1 = true", async () => (await ReadAsync(static dogs => dogs.HasAsync(["dog-1"], Cancel))).ShouldBeTrue());
        await CaseAsync("HasMany dog-1,nope = false", async () => (await ReadAsync(static dogs => dogs.HasAsync(["dog-1", "nope"], Cancel))).ShouldBeFalse());
        await CaseAsync("Create in ReadTxn", async () =>
        {
            // The interface has nothing to write with, and the transaction could not.
            typeof(IReadTransaction).GetMethods().ShouldAllBe(static method => !typeof(ICollectionTransaction).IsAssignableFrom(method.ReturnType));
            await Task.CompletedTask;
        });
        await CaseAsync("FindByID dog-9 after unique violation", async () => (await FindAsync("dog-9")).ShouldBeNull());
        await CaseAsync("dog-1 now", async () => Unstamped(await FindAsync("dog-1")).ShouldBe("""{"Name":"Rex2","_id":"dog-1"}"""));
        await CaseAsync("CreateMany same id twice in one txn", () => WriteAsync(static dogs => Each(dogs.CreateAsync, """{"_id":"m1","Name":"m"}""", """{"_id":"m1","Name":"n"}""")));
        await CaseAsync("FindByID m1 after that", async () => (await FindAsync("m1")).ShouldBeNull());
    }

    private async Task IdCasesAsync()
    {
        await CaseAsync("generated id has length/lowercase: 26 true", async () =>
        {
            _generated = await NewAsync("""{"Name":"gen"}""");
            _generated.ShouldMatch("^[0-9a-hjkmnp-tv-z]{26}$");
        });
        await CaseAsync("stored form of generated", async () => Unstamped(await FindAsync(_generated)).ShouldBe($$"""{"Name":"gen","_id":"{{_generated}}"}"""));
        await CaseAsync("empty _id generates: 26", async () => (await NewAsync("""{"_id":"","Name":"gen2"}""")).Length.ShouldBe(26));
        await CaseAsync("null _id generates: 26", async () => (await NewAsync("""{"_id":null,"Name":"gen3"}""")).Length.ShouldBe(26));
        await CaseAsync("id with slash: with/slash and space", async () => (await NewAsync("""{"_id":"with/slash and space","Name":"gen4"}""")).ShouldBe("with/slash and space"));
        await CaseAsync("find id with slash", async () => Unstamped(await FindAsync("with/slash and space")).ShouldContain("gen4"));
        await CaseAsync("find all n=6", async () => (await ReadAsync(static dogs => dogs.AllAsync(Cancel).ToListAsync(Cancel).AsTask())).Count.ShouldBe(6));
    }

    private Task CaseAsync(string name, string created) => CaseAsync(name, () => WriteAsync(dogs => dogs.CreateAsync(created, Cancel)));

    private async Task CaseAsync(string name, Func<Task> act)
    {
        try
        {
            await act();
            _answers.Add((name, null));
        }
        catch (ThreadsException refusal)
        {
            _answers.Add((name, refusal.Message));
        }
    }

    private Task<CollectionInfo> CreateAsync(string schema, params string[] indexes) =>
        _node.Collections.CreateAsync(Thread, new CollectionConfiguration("X", schema) { Indexes = [.. indexes.Select(static path => new CollectionIndex([path], Unique: false))] }, Cancel);

    private async Task WriteAsync(Func<ICollectionTransaction, Task> write)
    {
        await using var transaction = await _node.Services.GetRequiredService<IThreadTransactions>().BeginWriteAsync(Thread, cancellationToken: Cancel);
        await write(transaction.Collection("Dog"));
        await transaction.CommitAsync(Cancel);
    }

    private async Task<string> NewAsync(string json)
    {
        var id = "";
        await WriteAsync(async dogs => id = await dogs.CreateAsync(json, Cancel));
        return id;
    }

    private async Task<T> ReadAsync<T>(Func<Marten.Threads.Querying.ICollectionReader, Task<T>> read)
    {
        await using var transaction = await _node.Services.GetRequiredService<IThreadTransactions>().BeginReadAsync(Thread, cancellationToken: Cancel);
        return await read(transaction.Collection("Dog"));
    }

    private Task<string?> FindAsync(string id) => ReadAsync(dogs => dogs.LoadAsync(id, Cancel));

    private static string Unstamped(string? json) => ((DocObject)JsonText.Parse(json.ShouldNotBeNull())).Without("_mod").ToString();

    private static async Task Each(Func<string, CancellationToken, Task<string>> write, params string[] documents)
    {
        foreach (var document in documents) await write(document, Cancel);
    }
}
