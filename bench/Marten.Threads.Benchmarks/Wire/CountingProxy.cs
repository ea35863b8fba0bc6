using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Marten.Threads.Benchmarks.Wire;

/// <summary>
/// Stands between a client and PostgreSQL on loopback and counts what the client waits for. A round trip is a turn of the
/// talk: bytes of the client after bytes of the server. Whatever the client sends ahead of an answer costs no trip.
/// </summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private const int BufferBytes = 65_536;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private long _roundTrips;
    private long _statements;

    public CountingProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;

        // Encrypted bytes could be counted but not read.
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port, SslMode = SslMode.Disable }.ConnectionString;
        _accepting = AcceptAsync(_end.Token);
    }

    /// <summary>The way through the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>Turns of the talk so far, in all connections.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>Statements so far, in all connections.</summary>
    public long Statements => Interlocked.Read(ref _statements);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // the proxy ends
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_server.Host!, _server.Port, cancellationToken);
            var talk = new Talk();
            await Task.WhenAny(
                PumpAsync(near, far, bytes => Count(talk, bytes.Span), cancellationToken),
                PumpAsync(far, near, _ => Volatile.Write(ref talk.ServerSpokeLast, true), cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // one side hung up; closing both tells the other
        }
    }

    private void Count(Talk talk, ReadOnlySpan<byte> bytes)
    {
        if (Interlocked.Exchange(ref talk.ServerSpokeLast, false)) Interlocked.Increment(ref _roundTrips);
        var before = talk.Messages.Statements;
        talk.Messages.Read(bytes);
        Interlocked.Add(ref _statements, talk.Messages.Statements - before);
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, Action<ReadOnlyMemory<byte>> seen, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await from.GetStream().ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            seen(buffer.AsMemory(0, read));
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    // The first words of a client count as a turn.
    private sealed class Talk
    {
        public bool ServerSpokeLast = true;

        public FrontendMessages Messages { get; } = new();
    }
}
