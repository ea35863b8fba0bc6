using Marten.Threads.Local.Programs;
using Marten.Threads.Local.Servers;

namespace Marten.Threads.Local;

/// <summary>What a start takes from the machine around it, in one place so that a test can give it a bare machine.</summary>
internal sealed record Surroundings
{
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public IReadOnlyList<string> UsualProgramFolders { get; init; } = UsualFolders.OnThisMachine();

    public Func<int> NextPort { get; init; } = LoopbackPort.FindFree;

    /// <summary>Downloads programs of a version into a folder.</summary>
    public Func<string, string, CancellationToken, Task<PostgresPrograms>> DownloadAsync { get; init; } = EmbeddedDownload.InstallAsync;

    /// <summary>An empty variable counts as absent: that is how shells and CI files take one back.</summary>
    public string? VariableOrNull(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
