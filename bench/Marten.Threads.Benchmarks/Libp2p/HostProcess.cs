using System.Globalization;
using Marten.Threads.Benchmarks.Libp2p.Workers;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>A host of ours in a process of its own. One order at a time; it ends when it is disposed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(2);

    private readonly WorkerProcess _process = WorkerProcess.Start(AnswerMax, HostWorker.Verb);

    private HostProcess()
    {
    }

    public string Peer { get; private set; } = "";

    /// <summary>Where it listens, without its id.</summary>
    public string Address { get; private set; } = "";

    public string AddressWithPeer => $"{Address}/p2p/{Peer}";

    public static async Task<HostProcess> StartAsync(CancellationToken cancellationToken)
    {
        var host = new HostProcess();
        try
        {
            var words = await host._process.AnswerAsync(cancellationToken);
            (host.Peer, host.Address) = (words[0], words[1]);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives an order and waits for its figures.</summary>
    /// <exception cref="InvalidOperationException">It could not be done there.</exception>
    public async Task<IReadOnlyList<double>> AskAsync(string order, CancellationToken cancellationToken) =>
        [.. (await _process.AskAsync(order, cancellationToken)).Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
