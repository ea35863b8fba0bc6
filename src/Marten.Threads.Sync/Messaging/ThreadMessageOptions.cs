using Marten.Threads.Delivering;
using Wolverine;

namespace Marten.Threads.Sync.Messaging;

/// <summary>Which changes become messages.</summary>
public sealed class ThreadMessageOptions
{
    private readonly Dictionary<Type, Func<ChangePage, IEnumerable<(string Cursor, Func<IMessageBus, DeliveryOptions, ValueTask> Publish)>>> _types = [];

    /// <summary>Name of the subscription that keeps the place, default <c>wolverine</c>. Another name begins anew.</summary>
    public string Subscription { get; set; } = "wolverine";

    /// <summary>Where it begins when it is run for the first time; default: with what is committed from now on.</summary>
    public SubscriptionStart Start { get; set; } = SubscriptionStart.Present;

    /// <summary>The types whose changes become messages.</summary>
    internal IReadOnlyCollection<Type> Types => _types.Keys;

    /// <summary>Each change of a typed collection, in all threads, becomes a message <see cref="Listening.InstanceChanged{T}"/>.</summary>
    /// <typeparam name="T">The document of a collection that was registered with <c>UseThreads(threads => threads.Collection&lt;T&gt;(…))</c>.</typeparam>
    /// <exception cref="ThreadUsageException">It was named already.</exception>
    public ThreadMessageOptions Publish<T>() where T : class
    {
        if (!_types.TryAdd(typeof(T), static page => page.Of<T>().Select(static message => (message.Cursor, (Func<IMessageBus, DeliveryOptions, ValueTask>)((bus, options) => bus.PublishAsync(message, options))))))
            throw new ThreadUsageException($"Changes of {typeof(T).Name} are published already. Name each type once.");
        return this;
    }

    /// <summary>Publishes the changes of a page, in their order.</summary>
    internal async Task PublishAsync(ChangePage page, IMessageBus bus)
    {
        var messages = _types.Values.SelectMany(typed => typed(page)).ToDictionary(static one => one.Cursor, static one => one.Publish, StringComparer.Ordinal);
        var thread = page.Thread.ToString();
        foreach (var change in page.Changes)
        {
            var cursor = change.Cursor.ToString();
            if (!messages.TryGetValue(cursor, out var publish)) continue;

            // Where an application lets messages of one group wait for each other, those of a thread do.
            await publish(bus, new DeliveryOptions { GroupId = thread, DeduplicationId = $"{thread}/{cursor}" }).ConfigureAwait(false);
        }
    }
}
