using System.Globalization;

namespace Marten.Threads.Local.Tests;

/// <summary>The processes of this machine by what their command lines mention, as Linux lists them.</summary>
internal static class ProcessList
{
    /// <summary>The number of the server that runs on a data folder.</summary>
    public static int PostmasterOf(string dataFolder) =>
        int.Parse(File.ReadLines(Path.Combine(dataFolder, "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static IReadOnlyList<(int Id, string Command)> Mentioning(string text)
    {
        List<(int, string)> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id == Environment.ProcessId)
                continue;
            try
            {
                string command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (command.Contains(text, StringComparison.Ordinal))
                    found.Add((id, command));
            }
            catch (IOException)
            {
                // it ended while the list was read
            }
        }

        return found;
    }
}
