using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Marten.Threads.Testing.Npm;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>mingo in a process of its own, which judges answers; see peer/mingo.mjs.</summary>
internal sealed class MingoPeer : IAsyncDisposable
{
    private static readonly string[] Installed = ["package.json", "package-lock.json", ".npmrc", "mingo.mjs", "differences.mjs"];
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonObject>> _asked = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Process _process;
    private readonly Task _answers;
    private readonly Task<string> _errors;

    private MingoPeer(Process process)
    {
        _process = process;
        _answers = ReadAnswersAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it, after its package was installed once for this machine.</summary>
    /// <exception cref="InvalidOperationException">Node.js is missing.</exception>
    public static async Task<MingoPeer> StartAsync(CancellationToken cancellationToken)
    {
        var node = NodePrograms.Node() ?? throw new InvalidOperationException(NodePrograms.Missing("node"));
        var npm = NodePrograms.Npm() ?? throw new InvalidOperationException(NodePrograms.Missing("npm"));
        var folder = await NpmPackages.InstallAsync(npm, Path.Combine(AppContext.BaseDirectory, "Queries", "peer"), Installed, cancellationToken);
        return new MingoPeer(Process.Start(new ProcessStartInfo(node, [Path.Combine(folder, "mingo.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>What it says about an answer.</summary>
    /// <param name="id">A number that no other question has.</param>
    /// <param name="question">The question with its answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonObject> JudgeAsync(long id, JsonObject question, CancellationToken cancellationToken)
    {
        var told = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        question["id"] = id;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(question.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        return await told.Task.WaitAsync(AnswerLimit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _answers;
        await _errors;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAnswersAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject told && _asked.TryRemove((long)told["id"]!, out var asked)) asked.TrySetResult(told);
        }

        foreach (var asked in _asked.Values) asked.TrySetException(new IOException($"mingo's process ended: {await _errors}"));
    }
}
