using Marten.Threads.Libp2p;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Transport;

/// <summary>
/// Serves a gRPC service to libp2p peers: a Kestrel of its own that listens at no port, whatever the application is and however it is configured.
/// </summary>
internal sealed class PeerServer : IAsyncDisposable
{
    /// <summary>Calls of one peer at a time, over one stream.</summary>
    private const int CallsAtOnce = 32;

    /// <summary>What a caller may send before it waits; below this an upload is limited by window and round trip.</summary>
    private const int StreamWindow = 1024 * 1024, ConnectionWindow = 2 * 1024 * 1024;

    /// <summary>Bytes a second below which a peer that does not take its reply is left: a slow line has twice that, and the reply's megabytes are held for it.</summary>
    private const double SlowestReader = 8 * 1024;

    /// <summary>How long calls may go on when the server stops.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;

    private PeerServer(WebApplication app) => _app = app;

    /// <summary>Begins to serve.</summary>
    /// <param name="host">Accepts the streams.</param>
    /// <param name="service">Answers the calls; for several at a time.</param>
    /// <param name="loggers">Where messages go.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="replyBytesMax">The longest reply.</param>
    public static async Task<PeerServer> StartAsync<TService>(
        ILibp2pHost host, TService service, ILoggerFactory loggers, CancellationToken cancellationToken, int replyBytesMax = ThreadProtocol.MessageBytesMax)
        where TService : class
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, new PeerEndPoint(host, ThreadProtocol.Id)));
        builder.Services.AddSingleton<IConnectionListenerFactory, PeerListenerFactory>();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = ThreadProtocol.MessageBytesMax;
            grpc.MaxSendMessageSize = replyBytesMax;
        });
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopPatience);
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<TService>();
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new PeerServer(app);
    }

    /// <summary>Takes no further calls, and lets those that are under way end for a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions kestrel, PeerEndPoint endPoint)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(SlowestReader, gracePeriod: TimeSpan.FromSeconds(10));
        kestrel.Limits.Http2.MaxStreamsPerConnection = CallsAtOnce;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Signals are the application's; whoever owns the server stops it.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
