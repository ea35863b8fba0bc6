using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Local.Servers;

/// <summary>What a server writes about itself into <c>postmaster.pid</c> of its data folder (PostgreSQL's <c>pidfile.h</c>).</summary>
/// <param name="ProcessId">Line 1.</param>
/// <param name="StartedAt">Line 3, to the second.</param>
/// <param name="Port">Line 4; 0 while it is not written yet.</param>
/// <param name="IsReady">Line 8 says <c>ready</c>: connections are accepted.</param>
internal sealed record PostmasterFile(int ProcessId, DateTimeOffset StartedAt, int Port, bool IsReady)
{
    private const int FileMaxBytes = 4096;

    /// <summary>Between the process's own start and the line in the file a loaded machine may take its time.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(10);

    /// <returns><see langword="null"/> when there is no file, or none that a server has finished writing.</returns>
    public static PostmasterFile? TryRead(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] content = new byte[FileMaxBytes];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return TryParse(System.Text.Encoding.UTF8.GetString(content, 0, length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static PostmasterFile? TryParse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        if (lines.Length < 3 || !TryNumber(lines[0], out long process) || process is <= 0 or > int.MaxValue)
            return null;
        // the largest second that DateTimeOffset can hold
        if (!TryNumber(lines[2], out long started) || started is < 0 or > 253402300799)
            return null;
        long port = lines.Length > 3 && TryNumber(lines[3], out long number) && number is > 0 and <= ushort.MaxValue ? number : 0;
        bool isReady = lines.Length > 7 && lines[7] == "ready";
        return new PostmasterFile((int)process, DateTimeOffset.FromUnixTimeSeconds(started), (int)port, isReady);
    }

    /// <summary>
    /// Whether the process that wrote the file still runs. A number alone proves nothing, since numbers are given again
    /// (in a container even the same one after each start): name and start must fit too.
    /// </summary>
    public bool IsServerAlive()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return !IsZombie() && process.ProcessName == "postgres" && (process.StartTime - StartedAt.LocalDateTime).Duration() <= StartTolerance;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false; // no such process, or it ended while it was looked at
        }
    }

    /// <summary>
    /// Whether the process is dead and nobody has taken notice yet, for which PostgreSQL would hold it to be alive. Known on
    /// Linux only; elsewhere the parent of every process takes notice at once.
    /// </summary>
    public bool IsZombie()
    {
        try
        {
            string status = File.ReadAllText(FormattableString.Invariant($"/proc/{ProcessId}/stat"));
            // number (name) state …, where the name may hold anything
            int state = status.LastIndexOf(')') + 2;
            return state > 1 && state < status.Length && status[state] is 'Z' or 'X';
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
