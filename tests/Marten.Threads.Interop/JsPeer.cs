using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Marten.Threads.Interop;

/// <summary>A js-libp2p node in a process of its own; see peers/common/commands.mjs for what it can be told.</summary>
internal sealed class JsPeer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Process _process;
    private readonly Task _answers;
    private readonly Task _log;
    private long _lastId;

    private JsPeer(Process process)
    {
        _process = process;
        _asked[0] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers = ReadAnswersAsync();
        _log = ReadErrorsAsync();
    }

    public static string ProgramFolder { get; } = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>The peer id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The address that it listens at, with its peer id.</summary>
    public string Address { get; private set; } = "";

    private string LogTail => string.Join('\n', _errors);

    /// <summary>Starts a node.</summary>
    /// <param name="rogue">A way to break the Noise handshake, see peers/common/node.mjs; null for an honest node.</param>
    public static async Task<JsPeer> StartAsync(JsMajor major, CancellationToken cancellationToken, string? rogue = null)
    {
        string node = JsPrograms.Node();
        string packages = await JsPackages.InstallAsync(major, cancellationToken);
        string common = Path.Combine(ProgramFolder, "common");
        string[] arguments = ["--import", new Uri(Path.Combine(common, "polyfill.mjs")).AbsoluteUri, Path.Combine(common, "peer.mjs"), "--libp2p", Path.Combine(packages, "libp2p.mjs")];
        ProcessStartInfo start = new(node, rogue is null ? arguments : [.. arguments, "--rogue", rogue])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        JsPeer peer = new(Process.Start(start)!);
        try
        {
            JsonNode info = await peer.AnswerAsync(0, "start", StartLimit, cancellationToken);
            (peer.Id, peer.Address) = ((string)info["peer"]!, (string)info["addresses"]![0]!);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells the node to do something, and waits for what it answers.</summary>
    /// <exception cref="JsPeerException">The command failed there.</exception>
    public async Task<JsonNode> AskAsync(string command, JsonObject arguments, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        long id = Interlocked.Increment(ref _lastId);
        _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        JsonObject line = new(arguments.Select(static each => KeyValuePair.Create(each.Key, each.Value?.DeepClone()))) { ["id"] = id, ["command"] = command };
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
        return await AnswerAsync(id, command, limit ?? CommandLimit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await Task.WhenAll(_answers, _log);
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task<JsonNode> AnswerAsync(long id, string command, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            JsonNode answer = await _asked[id].Task.WaitAsync(limit, cancellationToken);
            return answer["error"] is { } error ? throw Failure(command, error) : answer["result"]!;
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The peer did not answer '{command}' in {limit}. Its log ends with:\n{LogTail}", late);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    private static JsPeerException Failure(string command, JsonNode error) => new(
        (string)error["name"]!, $"{command}: {(string)error["message"]!}", error["code"] is JsonValue code && code.TryGetValue(out int number) ? number : null);

    private async Task ReadAnswersAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            JsonNode answer = JsonNode.Parse(line) ?? throw new JsonException("a peer's answer is null");
            if (_asked.TryGetValue((long)answer["id"]!, out TaskCompletionSource<JsonNode>? asked))
                asked.TrySetResult(answer);
        }
        foreach (TaskCompletionSource<JsonNode> asked in _asked.Values)
            asked.TrySetException(new IOException($"The peer's process ended. Its log ends with:\n{LogTail}"));
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _errors.Enqueue(line);
            while (_errors.Count > 40)
                _errors.TryDequeue(out _);
        }
    }
}
