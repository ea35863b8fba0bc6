using Marten.Threads.Access;
using Marten.Threads.Listening;
using Marten.Threads.Reducing;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Delivering;

/// <inheritdoc/>
internal sealed class ThreadSubscriptions(ThreadsRuntime runtime, ReductionParts reduction, IDocumentStore store, ThreadsOptions options, ILogger<ThreadSubscriptions> logger) : IThreadSubscriptions
{
    /// <summary>A name stands in keys and log messages: 100 characters.</summary>
    private const int NameLengthMax = 100;

    private static readonly SubscriptionOptions Default = new();

    private readonly SubscriptionTable _table = new(runtime.Database.Schema);

    public async Task RunAsync(string name, ChangeHandler handle, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var delivery = await BeginPatientlyAsync(name, handle, options ?? Default, cancellationToken).ConfigureAwait(false);
        await new SubscriptionRun(name, delivery, token => BacklogAsync(name, token), runtime.Signals, PollInterval, runtime.Time, logger).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> CatchUpAsync(string name, ChangeHandler handle, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var delivery = await BeginAsync(name, handle, options ?? Default, cancellationToken).ConfigureAwait(false);
        for (long all = 0; ;)
        {
            long some = 0;
            foreach (var (thread, _) in await BacklogAsync(name, cancellationToken).ConfigureAwait(false))
                some += await delivery.DeliverAsync(thread, cancellationToken).ConfigureAwait(false);
            if (some == 0) return all;
            all += some;
        }
    }

    public Task<IReadOnlyList<SubscriptionBacklog>> BacklogAsync(string name, CancellationToken cancellationToken = default)
    {
        Check(name);
        return runtime.Database.QueryAsync(reader => _table.BacklogAsync(reader, name, cancellationToken), cancellationToken);
    }

    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        Check(name);
        return runtime.Database.TransactAsync(transaction => _table.RemoveAsync(transaction, name, cancellationToken), cancellationToken);
    }

    private TimeSpan PollInterval => options.ListenPollInterval;

    private async Task<ChangeDelivery> BeginPatientlyAsync(string name, ChangeHandler handle, SubscriptionOptions settings, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await BeginAsync(name, handle, settings, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (ThreadsException or ArgumentException) && !cancellationToken.IsCancellationRequested)
            {
                SignalLog.BacklogUnknown(logger, name, exception); // the database may be out of reach for a while
            }

            await Task.Delay(PollInterval, runtime.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ChangeDelivery> BeginAsync(string name, ChangeHandler handle, SubscriptionOptions settings, CancellationToken cancellationToken)
    {
        Check(name);
        ArgumentNullException.ThrowIfNull(handle);
        await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await runtime.Database.TransactAsync(
            transaction => _table.RegisterAsync(transaction, name, settings.Start, runtime.Time.GetUtcNow(), cancellationToken), cancellationToken).ConfigureAwait(false);
        var view = new ChangeView(reduction.Filters, new ReaderIdentity(runtime, settings.Reader));
        return new ChangeDelivery(name, handle, view, store, runtime, new ChangeTable(runtime.Database), _table, logger);
    }

    private static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > NameLengthMax || !name.All(static one => char.IsAsciiLetterOrDigit(one) || one is '.' or '_' or '-'))
            throw new ThreadUsageException($"'{name}' is no name of a subscription: use 1 to {NameLengthMax} letters, digits, '.', '_' or '-'.");
    }
}
