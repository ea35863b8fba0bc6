using System.Text.Json.Nodes;
using Marten.Threads.Interop;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>Two js-libp2p nodes of the newest major, each in a process of its own.</summary>
internal sealed class JsPair : IAsyncDisposable
{
    public const JsMajor Major = JsMajor.Three;

    private readonly JsPeer _dialer;
    private readonly JsPeer _listener;

    private JsPair(JsPeer dialer, JsPeer listener) => (_dialer, _listener) = (dialer, listener);

    public static async Task<JsPair> StartAsync(CancellationToken cancellationToken)
    {
        var pair = new JsPair(await JsPeer.StartAsync(Major, cancellationToken), await JsPeer.StartAsync(Major, cancellationToken));
        await pair._dialer.AskAsync("identify", new JsonObject { ["peer"] = pair._listener.Address }, cancellationToken);
        return pair;
    }

    /// <returns>Seconds.</returns>
    public async Task<double> TransferAsync(string direction, int bytes, CancellationToken cancellationToken)
    {
        var answer = await _dialer.AskAsync("benchThroughput", new JsonObject { ["peer"] = _listener.Id, ["bytes"] = bytes, ["direction"] = direction }, cancellationToken);
        return (double)answer["seconds"]!;
    }

    /// <returns>The median in microseconds.</returns>
    public async Task<double> OpenAsync(int count, CancellationToken cancellationToken)
    {
        var answer = await _dialer.AskAsync("benchOpen", new JsonObject { ["peer"] = _listener.Id, ["count"] = count }, cancellationToken);
        return (double)answer["p50"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _dialer.DisposeAsync();
        await _listener.DisposeAsync();
    }
}
