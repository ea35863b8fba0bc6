using System.Diagnostics;

namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>
/// This program again, as another process of the same application. It tells what it did in lines, is told what to do in lines, and can be
/// killed at any moment. It ends by itself when this process does.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>The word that makes this program a worker.</summary>
    public const string Verb = "worker";

    /// <summary>How long a worker may take to start or to answer while the machine is busy and the database restarts.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Action<string> _told;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _answers = new(StringComparer.Ordinal);
    private WorkerException? _end;

    private WorkerProcess(WorkerPlan plan, Action<string> told)
    {
        Plan = plan;
        _told = told;
        _process = Process.Start(Prepare())!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
        Ready = AnswerTo(WorkerAnswer.Ready);
    }

    public WorkerPlan Plan { get; }

    /// <summary>Ends when the worker takes commands; fails when it ends before that.</summary>
    public Task Ready { get; }

    /// <param name="plan">What it is.</param>
    /// <param name="told">Called for every line that is no answer, one after the other.</param>
    public static async Task<WorkerProcess> StartAsync(WorkerPlan plan, Action<string> told)
    {
        var worker = new WorkerProcess(plan, told);
        await worker.SendAsync(plan.ToLine());
        return worker;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="WorkerException">The worker ended, or did not answer in time.</exception>
    public async Task AskAsync(string command, string answer)
    {
        var answered = AnswerTo(answer);
        await SendAsync(command);
        await answered;
    }

    /// <summary>Sends a command that has no answer. To a process that ended it goes nowhere.</summary>
    public async Task SendAsync(string command)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // the pipe is broken: whoever waits for an answer is told by the end of the output
        }
    }

    /// <summary>Ends it as the kernel ends a process: nothing of it runs any more. All lines that it had written are told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>Lets it end what it began and leave, as an application that is stopped.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="WorkerException">It did not leave in time.</exception>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(AnswerMax);
        }
        catch (TimeoutException)
        {
            throw new WorkerException($"The worker {Plan.Name} did not end within {AnswerMax}.");
        }

        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private Task AnswerTo(string answer)
    {
        lock (_lock)
        {
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _answers[answer] = source;
            if (_end is not null) source.SetException(_end);
            return WaitAsync(source.Task, answer);
        }
    }

    private async Task WaitAsync(Task answered, string answer)
    {
        try
        {
            await answered.WaitAsync(AnswerMax);
        }
        catch (TimeoutException)
        {
            throw new WorkerException($"The worker {Plan.Name} did not answer '{answer}' within {AnswerMax}.");
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(WorkerAnswer.Prefix, StringComparison.Ordinal)) _told(line);
            else Take(line)?.TrySetResult();
        }

        var errors = (await _errors).Trim();
        lock (_lock)
        {
            _end = new WorkerException($"The worker {Plan.Name} has ended.{(errors.Length == 0 ? "" : " ")}{errors}");
            foreach (var answer in _answers.Values) answer.TrySetException(_end);
            _answers.Clear();
        }
    }

    private TaskCompletionSource? Take(string answer)
    {
        lock (_lock) return _answers.Remove(answer, out var source) ? source : null;
    }

    private static ProcessStartInfo Prepare()
    {
        // Another program may have loaded this assembly, so it is started by its own name.
        var assembly = typeof(WorkerProcess).Assembly.Location;
        var start = new ProcessStartInfo(Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null), [Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // A worker lives for seconds; code that is compiled again for speed would not pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}
