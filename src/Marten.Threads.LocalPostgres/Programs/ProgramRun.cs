using System.Diagnostics;

namespace Marten.Threads.Local.Programs;

/// <summary>How a program ended: its exit code, and what it wrote to either output.</summary>
internal readonly record struct ProgramOutcome(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>
/// Runs small programs to their end. Arguments are passed one by one, never through a shell; both outputs are read while
/// the program runs, so it cannot block on a full pipe; cancellation kills it and everything that it started.
/// </summary>
internal static class ProgramRun
{
    public static async Task<ProgramOutcome> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = Prepare(command, Path.GetTempPath());
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(output, errors).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new ProgramOutcome(process.ExitCode, (await output.ConfigureAwait(false) + await errors.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A start with piped input and errors, free of what the environment would tell PostgreSQL programs.</summary>
    /// <param name="command">Full path of the program, then its arguments.</param>
    /// <param name="workingFolder">Must be open to the account that the program drops to: PostgreSQL asks where it is.</param>
    public static ProcessStartInfo Prepare(IReadOnlyList<string> command, string workingFolder)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            WorkingDirectory = workingFolder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name); // PGDATA, PGPORT, PGOPTIONS … belong to other servers
        start.Environment["LC_ALL"] = "C"; // messages are looked at below, so they stay in one language
        return start;
    }
}
