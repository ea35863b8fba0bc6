using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Benchmarks.Libp2p.Workers;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>A host of ours in a process of its own: this program again. One order at a time; it ends when it is disposed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public string Peer { get; private set; } = "";

    /// <summary>Where it listens, without its id.</summary>
    public string Address { get; private set; } = "";

    public string AddressWithPeer => $"{Address}/p2p/{Peer}";

    public static async Task<HostProcess> StartAsync(CancellationToken cancellationToken)
    {
        var program = Path.ChangeExtension(typeof(HostProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, [HostWorker.Verb]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var host = new HostProcess(Process.Start(start)!);
        try
        {
            var words = await host.AnswerAsync(cancellationToken);
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
    public async Task<IReadOnlyList<double>> AskAsync(string order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(order.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return [.. (await AnswerAsync(cancellationToken)).Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string[]> AnswerAsync(CancellationToken cancellationToken)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(AnswerMax, cancellationToken);
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["ok", .. var words] => words,
            null => throw new InvalidOperationException("A host's process ended."),
            _ => throw new InvalidOperationException(line),
        };
    }
}
