using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marten;
using Marten.Threads;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Sync;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace TwoNodes;

/// <summary>An application with a database of its own, behind a network cable of its own.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly NpgsqlDataSource _database;

    private Node(string name, IHost host, Cable cable, string connectionString)
    {
        (Name, _host, Cable) = (name, host, cable);
        _database = NpgsqlDataSource.Create(connectionString);
    }

    public string Name { get; }

    public Cable Cable { get; }

    public IServiceProvider Services => _host.Services;

    public IThreadNetwork Network => Services.GetRequiredService<IThreadNetwork>();

    public static async Task<Node> StartAsync(string name, Home home, bool acceptsReplication, CancellationToken cancellationToken)
    {
        var connectionString = await home.NewDatabaseAsync(name, cancellationToken);
        var port = Cable.FreePort();
        var cable = new Cable(port);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // the ring is a plain file; docs/guides/keys.md tells how to protect it
        builder.Logging.AddFilter("Wolverine", LogLevel.Error); // it warns that there are no handlers
        builder.Services.AddDataProtection().SetApplicationName(name).PersistKeysToFileSystem(home.KeyRingOf(name));
        builder.Services
            .AddMarten(options =>
            {
                options.Connection(connectionString);
                options.DisableNpgsqlLogging = true;
            })
            .IntegrateWithWolverine()
            .UseThreads();
        builder.UseWolverine(wolverine =>
        {
            wolverine.Durability.Mode = DurabilityMode.Solo; // one process for each database
            wolverine.CodeGeneration.TypeLoadMode = JasperFx.CodeGeneration.TypeLoadMode.Static; // there are no handlers to generate code for
            wolverine.Discovery.DisableConventionalDiscovery();
            wolverine.UseThreadSync(sync =>
            {
                sync.ListenAddresses.Clear();
                sync.ListenAddresses.Add(AddressOf(port));
                sync.Host.AnnounceAddresses.Add(AddressOf(cable.Port));
                sync.ExchangeInterval = TimeSpan.FromSeconds(1);
                sync.AcceptReplication = _ => acceptsReplication;
            });
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new Node(name, host, cable, connectionString);
        }
        catch
        {
            host.Dispose();
            await cable.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where others reach it, with its peer id.</summary>
    public async Task<Multiaddr> AddressAsync(CancellationToken cancellationToken) =>
        AddressOf(Cable.Port).WithPeer(await Services.GetRequiredService<IThreadRegistry>().HostAsync(cancellationToken));

    /// <summary>Saves documents in one transaction.</summary>
    public async Task SaveAsync(ThreadId thread, params string[] documents)
    {
        await using var session = Services.GetRequiredService<IDocumentStore>().LightweightSession();
        foreach (var document in documents) session.Threads(thread).Collection(Story.Collection).Save(document);
        await session.SaveChangesAsync();
    }

    /// <summary>Changes some members of a document.</summary>
    public async Task PatchAsync(ThreadId thread, string id, string patch)
    {
        await using var session = Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Threads(thread).Collection(Story.Collection).Patch(id, patch);
        await session.SaveChangesAsync();
    }

    /// <summary>What SQL says, a line for each row.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using var command = _database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            lines.Add(string.Join("  ", Enumerable.Range(0, rows.FieldCount).Select(column => Convert.ToString(rows.GetValue(column), CultureInfo.InvariantCulture)!.PadRight(10))).TrimEnd());
        return lines;
    }

    /// <summary>Records and documents of a thread, and a fingerprint of the documents.</summary>
    public async Task<Standing> StandingAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        if (await Services.GetRequiredService<IThreadRegistry>().FindAsync(thread, cancellationToken) is null) return new Standing(0, 0, "");
        var status = await Network.StatusAsync(thread, cancellationToken);
        var documents = await QueryAsync($"select collection, id, data from threads.instances where thread_id = '{thread}' order by collection, id", cancellationToken);
        var fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', documents)));
        return new Standing(status.Records, documents.Count, documents.Count == 0 ? "" : Convert.ToHexStringLower(fingerprint)[..8]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await Cable.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static Multiaddr AddressOf(int port) => Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{port}");
}
