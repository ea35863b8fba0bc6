using Marten.Threads.Delivering;
using Marten.Threads.Sync.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Marten.Threads.Sync.Tests.Messaging;

/// <summary>Changes as messages, through the outbox.</summary>
public sealed class ChangeMessageTests(PostgresServer postgres)
{
    [Fact]
    public async Task each_change_is_one_message_and_what_was_written_while_nobody_ran_comes_later()
    {
        var database = await postgres.NewDatabaseAsync();
        await using (var node = await MessageNode.StartAsync(database, Publishing))
        {
            var thread = await node.CreateThreadAsync();
            await node.SaveAsync(thread, """{"_id":"a","name":"Robin"}""", """{"_id":"b","name":["odd"]}""");
            await Eventually.HoldsAsync(async () => (await node.HandledAsync()).Count == 2, () => "two messages are handled");
            var handled = await node.HandledAsync();
            handled[0].What.ShouldBe("Create a Robin");
            handled[1].What.ShouldStartWith("Create b {");
        }

        await using (var silent = await MessageNode.StartAsync(database, static _ => { }))
        {
            var thread = await silent.CreateThreadAsync();
            await silent.SaveAsync(thread, """{"_id":"c","name":"Wren"}""");
        }

        await using var again = await MessageNode.StartAsync(database, Publishing);
        await Eventually.HoldsAsync(async () => (await again.HandledAsync()).Count == 3, () => "the message of the meantime is handled");
        (await again.HandledAsync()).ShouldContain(static one => one.What == "Create c Wren");
    }

    [Fact]
    public async Task a_type_that_nobody_handles_is_warned_of()
    {
        var noted = new NotedWarnings();
        await using var node = await MessageNode.StartAsync(
            await postgres.NewDatabaseAsync(), static wolverine => wolverine.PublishThreadChanges(static changes => changes.Publish<Bird>()), logging => logging.AddProvider(noted));

        await Eventually.HoldsAsync(() => noted.Texts.Contains("Nobody handles InstanceChanged<Bird>, and it is routed nowhere: the changes are passed over"), "the warning comes");
    }

    [Fact]
    public void settings_that_publish_nothing_or_twice_are_refused()
    {
        var builder = Host.CreateApplicationBuilder();
        var isCalled = false;
        builder.UseWolverine(wolverine =>
        {
            isCalled = true;
            Should.Throw<ThreadUsageException>(() => wolverine.PublishThreadChanges(static _ => { })).Message.ShouldContain("names no type");
            Should.Throw<ThreadUsageException>(() => wolverine.PublishThreadChanges(static changes => changes.Publish<Bird>().Publish<Bird>())).Message.ShouldContain("Name each type once");
            wolverine.PublishThreadChanges(static changes => changes.Publish<Bird>());
            Should.Throw<ThreadUsageException>(() => wolverine.PublishThreadChanges(static changes => changes.Publish<Bird>())).Message.ShouldContain("called twice");
        });
        isCalled.ShouldBeTrue();
    }

    private static void Publishing(WolverineOptions wolverine)
    {
        wolverine.Discovery.IncludeType(typeof(BirdHandler));
        wolverine.PublishThreadChanges(static changes =>
        {
            changes.Start = SubscriptionStart.Beginning;
            changes.Publish<Bird>();
        });
    }

    private sealed class NotedWarnings : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _texts = [];

        public IReadOnlyCollection<string> Texts => _texts;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _texts.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
