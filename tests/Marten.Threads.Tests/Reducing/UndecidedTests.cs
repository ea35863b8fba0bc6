using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Reducing;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Access;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marten.Threads.Tests.Reducing;

/// <summary>What a validator cannot decide has no effect, is never a verdict, and is judged again.</summary>
public sealed class UndecidedTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_operation_that_could_not_be_judged_is_judged_again()
    {
        var moody = new Moody { Fails = true };
        await using var node = await TestNode.StartAsync(server, threads => threads.ValidateWrites(moody));
        var log = new TestLog(seed: 1).Begin()
            .Create("Astronauts", "buzz", """{"_id":"buzz","name":"Buzz"}""")
            .Save("Astronauts", "buzz", """{"missions":1}""");
        var thread = await node.JoinAsync(log);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);

        await node.FeedAsync(thread, log.Incoming());
        (await node.InstancesAsync(thread)).ShouldBeEmpty();
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'undecided'")).ShouldBe(2);

        moody.Fails = false;
        await KeeperOf(node).RetryAsync(Cancel);

        (await node.InstancesAsync(thread))["Astronauts/buzz"].ShouldBe("""{"_id":"buzz","missions":1,"name":"Buzz"}""");
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'undecided'")).ShouldBe(0);
    }

    [Fact]
    public async Task a_local_write_that_cannot_be_judged_is_refused()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new Moody { Fails = true }));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Astronauts").Create("""{"name":"Buzz"}""");

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));

        refusal.Message.ShouldContain("could not decide");
        refusal.Message.ShouldContain("bad mood");
    }

    [Fact]
    public async Task a_process_with_another_version_decides_nothing_until_the_newest_has_reduced_again()
    {
        await using var old = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts("1")));
        var log = new TestLog(seed: 1).Begin().Create("Astronauts", "buzz", """{"_id":"buzz","name":"Buzz"}""");
        var thread = await old.JoinAsync(log);
        await old.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        var first = (await old.Collections.FindAsync(thread, "Astronauts", Cancel))!.ConfigurationHash;

        await using var newer = await TestNode.StartAsync(old.ConnectionString, static threads => threads.ValidateWrites(new NamedAstronauts("2")));
        await Eventually.HoldsAsync(async () => (await newer.Collections.FindAsync(thread, "Astronauts", Cancel))!.ConfigurationHash != first, "the newer version has reduced again");
        await old.FeedAsync(thread, log.Incoming());
        (await old.SqlAsync<string>("select status from threads.operations")).ShouldBe("undecided");

        await KeeperOf(newer).RetryAsync(Cancel);

        (await old.SqlAsync<string>("select status from threads.operations")).ShouldBe("applied");
    }

    [Fact]
    public async Task a_new_version_judges_what_is_there_again_when_it_starts()
    {
        await using var plain = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin().Create("Astronauts", "nobody", """{"_id":"nobody"}""");
        var thread = await plain.JoinAsync(log);
        await plain.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        await plain.FeedAsync(thread, log.Incoming());

        await using var strict = await TestNode.StartAsync(plain.ConnectionString, static threads => threads.ValidateWrites(new NamedAstronauts()));

        await Eventually.HoldsAsync(async () => (await strict.InstancesAsync(thread)).Count == 0, "the new validator has judged");
        (await strict.SqlAsync<string>("select status from threads.operations")).ShouldBe("rejected: validator");
    }

    [Fact]
    public async Task a_process_without_the_validator_decides_nothing_and_once_it_is_the_newest_judges_no_more()
    {
        await using var strict = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var log = new TestLog(seed: 1).Begin().Create("Astronauts", "nobody", """{"_id":"nobody"}""").Create("Astronauts", "noone", """{"_id":"noone"}""");
        var thread = await strict.JoinAsync(log);
        await using var plain = await TestNode.StartAsync(strict.ConnectionString);
        await strict.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);

        await plain.FeedAsync(thread, log.Incoming().Take(2));
        (await plain.SqlAsync<string>("select status from threads.operations")).ShouldBe("undecided");
        await KeeperOf(strict).RetryAsync(Cancel);
        (await plain.SqlAsync<string>("select status from threads.operations")).ShouldBe("rejected: validator");

        await KeeperOf(plain).RefreshAsync(Cancel);
        (await plain.InstancesAsync(thread)).Keys.ShouldBe(["Astronauts/nobody"]);
    }

    private static ReductionKeeper KeeperOf(TestNode node) => node.Services.GetServices<IHostedService>().OfType<ReductionKeeper>().Single();

    private sealed class Moody : IWriteValidator<Astronaut>
    {
        public bool Fails { get; set; }

        public string Version => "moody";

        public WriteVerdict Judge(WriteAttempt<Astronaut> attempt) => Fails ? throw new InvalidOperationException("bad mood") : WriteVerdict.Accepted;
    }
}
