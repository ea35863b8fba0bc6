namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>A worker's side of the pipe to its parent.</summary>
internal sealed class WorkerLink(TextReader input, TextWriter output)
{
    private readonly Lock _lock = new();

    /// <summary>Tells the parent; the line has left this process when this returns.</summary>
    public void Tell(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line.ReplaceLineEndings(" "));
            output.Flush();
        }
    }

    /// <summary>The next command, or null when the parent is gone.</summary>
    public Task<string?> ReadAsync() => input.ReadLineAsync();
}
