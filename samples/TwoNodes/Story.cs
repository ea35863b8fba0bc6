using System.Diagnostics;
using Marten.Threads.Collections;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace TwoNodes;

/// <summary>Two applications share a thread, are parted, go on writing, and meet again; a third one stores it without reading it.</summary>
internal sealed class Story(TextWriter console, Node alice, Node bob, Node relay)
{
    public const string Collection = "Missions";

    private const string Query = $"""select id, data ->> 'captain', data ->> 'crew', data ->> 'log' from thread_views."{Collection}" order by id limit 6""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _step;

    /// <summary>Tells it.</summary>
    /// <returns>Whether both hold the same in the end.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        Begin("alice creates a thread with a collection, and writes");
        var thread = (await alice.Services.GetRequiredService<IThreadRegistry>().CreateAsync(cancellationToken: cancellationToken)).Id;
        await alice.Services.GetRequiredService<IThreadCollections>().ConfigureAsync(thread, new CollectionConfiguration(Collection), cancellationToken);
        await alice.SaveAsync(thread, """{"_id":"apollo","captain":"neil","crew":3}""", """{"_id":"gemini","captain":"gus","crew":2}""");
        await ShowAsync(thread, cancellationToken);

        Begin("alice invites bob, who joins");
        var invite = (await alice.Network.InviteAsync(thread, cancellationToken: cancellationToken)).ExportText();
        Say($"the invite: {invite[..12]}… ({invite.Length} characters; a secret, since it holds the thread's key)");
        var joined = await bob.Network.JoinAsync(ThreadInvite.Parse(invite), cancellationToken: cancellationToken);
        await bob.Services.GetRequiredService<IThreadCollections>().ConfigureAsync(thread, new CollectionConfiguration(Collection), cancellationToken);
        Say($"bob fetched {joined.Pulled!.Appended} records");
        await ShowAsync(thread, cancellationToken);

        Begin("the relay stores the thread for both, and cannot read it");
        await alice.Network.AddReplicatorAsync(thread, await relay.AddressAsync(cancellationToken), cancellationToken);
        await MeetAsync(thread, cancellationToken);

        Begin("both write at once");
        await Task.WhenAll(WriteAsync(alice, thread, "voskhod"), WriteAsync(bob, thread, "soyuz"));
        await MeetAsync(thread, cancellationToken);

        Begin("the cables are pulled out; both go on writing to the same missions");
        foreach (var node in new[] { alice, bob, relay }) node.Cable.PullOut();
        await Task.WhenAll(RewriteAsync(alice, thread, "neil"), RewriteAsync(bob, thread, "buzz"));
        await ShowAsync(thread, cancellationToken);

        Begin("the cables are plugged in again");
        foreach (var node in new[] { alice, bob, relay }) node.Cable.PlugIn();
        await MeetAsync(thread, cancellationToken);

        Begin("the same SQL on both");
        Say(Query);
        var (here, there) = (await alice.QueryAsync(Query, cancellationToken), await bob.QueryAsync(Query, cancellationToken));
        foreach (var (node, lines) in new[] { (alice, here), (bob, there) })
        {
            Say($"{node.Name}:");
            foreach (var line in lines) Say($"  {line}");
        }

        var standings = (Alice: await alice.StandingAsync(thread, cancellationToken), Bob: await bob.StandingAsync(thread, cancellationToken));
        return standings.Alice == standings.Bob && standings.Alice.Documents > 0 && here.SequenceEqual(there);
    }

    private static async Task WriteAsync(Node node, ThreadId thread, string program)
    {
        for (var i = 1; i <= 25; i++) await node.SaveAsync(thread, $$"""{"_id":"{{program}}-{{i:00}}","captain":"{{node.Name}}","crew":{{i}}}""");
    }

    private static async Task RewriteAsync(Node node, ThreadId thread, string captain)
    {
        for (var i = 1; i <= 25; i++)
        {
            await node.PatchAsync(thread, "apollo", $$"""{"captain":"{{captain}}","log":"{{node.Name}} {{i}}"}""");
            await node.PatchAsync(thread, "gemini", $$"""{"{{node.Name}}":{{i}}}""");
        }
    }

    // Waits until all three hold the same records, and alice and bob the same documents.
    private async Task MeetAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var (here, there, between) = (await alice.StandingAsync(thread, cancellationToken), await bob.StandingAsync(thread, cancellationToken), await relay.StandingAsync(thread, cancellationToken));
            if (here == there && here.Records == between.Records) break;
            if (watch.Elapsed > Patience) throw new TimeoutException($"They do not hold the same after {Patience.TotalSeconds} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        Say($"all hold the same after {watch.Elapsed.TotalSeconds:0.00} s");
        await ShowAsync(thread, cancellationToken);
    }

    private async Task ShowAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        foreach (var node in new[] { alice, bob, relay }) Say($"{node.Name,-6} {await node.StandingAsync(thread, cancellationToken)}");
    }

    private void Begin(string title)
    {
        console.WriteLine();
        console.WriteLine($"{++_step}. {title}");
    }

    private void Say(string line) => console.WriteLine($"   {line}");
}
