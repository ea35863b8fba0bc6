using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten.Storage;
using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Tables;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weasel.Core;

namespace Marten.Threads.MartenBridge;

/// <summary>How the companion store is built from the application's.</summary>
internal static class ThreadStoreSetup
{
    /// <summary>
    /// String streams, a tenant for each thread, quick appends that keep the counter as version, raw record bytes in
    /// <c>bdata</c>: none of it touches the settings of the application's store.
    /// </summary>
    public static StoreOptions Options(IServiceProvider services)
    {
        var settings = services.GetRequiredService<ThreadsOptions>();
        var host = (DocumentStore)services.GetRequiredService<IDocumentStore>();
        if (host.Storage.Database is not MartenDatabase database)
            throw new ThreadUsageException("UseThreads needs an application store with one database. Stores with a database for each tenant are not supported.");

        var options = new StoreOptions();
        options.Connection(database.DataSource);
        options.DatabaseSchemaName = settings.SchemaName;
        // Documents are spelled as their instances are, so that SQL over both uses one name.
        options.UseSystemTextJsonForSerialization(casing: Casing.CamelCase);
        options.AutoCreateSchemaObjects = host.Options.AutoCreateSchemaObjects;

        // Sessions of this store run inside transactions of others. A statement that is tried again in a failed
        // transaction hides why it failed, and the owner of the transaction would not know that it may try again.
        options.ConfigurePolly(static _ => { });
        options.ConfigureWritePolly(static _ => { });

        options.Policies.AllDocumentsAreMultiTenanted();
        options.Advanced.DefaultTenantUsageEnabled = false;
        foreach (var collection in settings.Collections) collection.Register(options);

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.MapEventType<RecordAppended>("record_appended");
        options.Events.MapEventType<ReductionRequested>("reduction_requested");
        options.Events.UseBinarySerializer<RecordAppended>(new RecordBinarySerializer());

        // The lock by which one process of several runs the daemon must be held by a transaction: without this setting
        // Marten asks for one that DistributedLock.Postgres refuses, and the daemon never starts.
        options.Events.UseAdvisoryLockTransaction = true;
        options.Storage.Add(new ThreadTables(options));
        options.Storage.Add(new DeclaredIndexes(options, settings.Indexes));
        options.Projections.Add(
            new ThreadProjection(services.GetRequiredService<ReductionParts>()),
            settings.Reduction == ReductionMode.Inline ? ProjectionLifecycle.Inline : ProjectionLifecycle.Async,
            "threads",
            asyncConfiguration: teardown => TearDown(teardown, settings));
        options.Projections.AsyncListeners.Add(new ReductionCommits(services.GetRequiredService<ThreadsRuntime>));
        return options;
    }

    /// <summary>What the projection works with; it must not need the store, which is built with it.</summary>
    public static ReductionParts Reduction(IServiceProvider services)
    {
        var settings = services.GetRequiredService<ThreadsOptions>();
        var keys = services.GetRequiredService<KeyCabinet>();
        var scripts = new ScriptCabinet(services.GetRequiredService<TimeProvider>());
        var judges = new CollectionJudges(settings.Collections, scripts);
        var collections = new CollectionTable(settings.SchemaName, judges);
        return new ReductionParts(
            new HistoryQueries(settings.SchemaName),
            new ThreadTable(settings.SchemaName, keys, settings.LockTimeout),
            new LogTable(settings.SchemaName),
            new EnvelopeTable(settings.SchemaName),
            new RecordStreams(settings.SchemaName),
            new ReductionWriter(settings.SchemaName),
            collections,
            judges,
            scripts,
            new CollectionFilters(settings.Collections, collections, scripts),
            new TypedDocuments(settings.Collections),
            settings.Reduction == ReductionMode.Async,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger<ThreadProjection>());
    }

    // Without it a rebuild by the daemon would fold onto what is there. Inline, where such a rebuild is refused, nothing
    // may be torn down for it.
    private static void TearDown(AsyncOptions teardown, ThreadsOptions settings)
    {
        if (settings.Reduction == ReductionMode.Inline) return;
        foreach (var table in new[] { "operations", "instances", "segments", "changes" })
            teardown.DeleteDataInTableOnTeardown($"{settings.SchemaName}.{table}");
        foreach (var collection in settings.Collections) teardown.DeleteViewTypeOnTeardown(collection.DocumentType);
    }
}
