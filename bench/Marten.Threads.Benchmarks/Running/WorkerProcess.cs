using System.Diagnostics;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>This program once more, as a process that does what it is told in lines. One order at a time; it is killed when it is disposed.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _answerMax;

    private WorkerProcess(Process process, TimeSpan answerMax) => (_process, _answerMax) = (process, answerMax);

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="answerMax">How long an answer may take before the process counts as stuck.</param>
    /// <param name="arguments">Its command line; the first word says what it is.</param>
    public static WorkerProcess Start(TimeSpan answerMax, params IReadOnlyList<string> arguments)
    {
        var program = Path.ChangeExtension(typeof(WorkerProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        return new WorkerProcess(Process.Start(start)!, answerMax);
    }

    /// <summary>Gives an order and waits for the words of its answer.</summary>
    /// <exception cref="InvalidOperationException">It could not be done there.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(order.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await AnswerAsync(cancellationToken);
    }

    /// <summary>Waits for the words of an answer.</summary>
    /// <exception cref="InvalidOperationException">It could not be done there.</exception>
    public async Task<IReadOnlyList<string>> AnswerAsync(CancellationToken cancellationToken)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(_answerMax, cancellationToken);
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["ok", .. var words] => words,
            null => throw new InvalidOperationException("A worker's process ended."),
            _ => throw new InvalidOperationException(line),
        };
    }

    /// <summary>Ends it as a power cut would: at once, and nothing of it is told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
