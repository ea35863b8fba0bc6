using System.Diagnostics;
using Marten.Threads.Local.Clusters;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Servers;

/// <summary>The command that runs the server of a data folder.</summary>
internal sealed class ServerLaunch(StartPlan plan, DataFolder folder, PostgresPrograms programs, ServerAccount account, SearchPath search)
{
    /// <summary>
    /// Binds the server to this process: when our end of its standard input closes, for whatever reason, the script asks the
    /// server to end. Arguments: log file, signal, then the server's own command. The watcher asks again, because a server
    /// that has only just been started does not hear signals yet; thirty seconds of that are enough. It is ended before the
    /// script ends: the server's process number could be given to somebody else afterwards.
    /// </summary>
    private const string BindingScript = """
        trap '' INT HUP
        log=$1 signal=$2
        shift 2
        exec 3<&0 >/dev/null
        "$@" </dev/null >"$log" 2>&1 3<&- & server=$!
        ( read -r _ <&3; tries=300
          while [ "$tries" -gt 0 ] && kill -s "$signal" "$server"; do sleep 0.1 || sleep 1; tries=$((tries - 1)); done
        ) >/dev/null 2>&1 & watcher=$!
        wait "$server"; code=$?
        kill "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null
        exit "$code"
        """;

    public DataFolder Folder => folder;

    public PostgresPrograms Programs => programs;

    public ServerAccount Account => account;

    public TimeSpan StopTimeout => plan.StopTimeout;

    /// <summary>Whether the server follows its standard input; without a shell it has to be stopped by name.</summary>
    public bool IsBound { get; } = !OperatingSystem.IsWindows();

    /// <summary>Asks a server that is not bound to end, without waiting for it.</summary>
    public string[] StopCommand => [programs.PgCtl, "stop", "-D", folder.Cluster, "-m", folder.IsThrowAway ? "immediate" : "fast", "-W"];

    /// <summary>Ends a server and waits until it is gone.</summary>
    public string[] StopNow(bool abruptly) => account.Command(
        programs.PgCtl, "stop", "-D", folder.Cluster, "-m", abruptly ? "immediate" : "fast", "-w", "-t", FormattableString.Invariant($"{plan.StopTimeout.TotalSeconds:0}"));

    public ProcessStartInfo Prepare(int port)
    {
        string[] server = [programs.Postgres, .. ServerArguments(port)];
        if (!IsBound)
            return ProgramRun.Prepare(server, folder.FullPath);

        string shell = search.Find("sh") ?? "/bin/sh";
        // immediate for a throw-away server: its last checkpoint is of use to nobody
        string signal = folder.IsThrowAway ? "QUIT" : "INT";
        string[] bound = [shell, "-c", BindingScript, "sh", folder.LogFile, signal, .. server];
        // in a session of its own, or Ctrl+C in the terminal would end the server before its parent is done with it;
        // macOS has no such program, and there the server ends at once
        string[] detached = search.Find("setsid") is { } setsid ? [setsid, .. bound] : bound;
        return ProgramRun.Prepare(account.Command(detached), folder.FullPath);
    }

    private IEnumerable<string> ServerArguments(int port)
    {
        string durable = plan.Durable ? "on" : "off";
        IEnumerable<string> settings = plan.ServerSettings.Select(setting => $"{setting.Key}={setting.Value}").Concat(
        [
            "listen_addresses=127.0.0.1",
            FormattableString.Invariant($"port={port}"),
            "unix_socket_directories=",
            "logging_collector=off",
            "log_destination=stderr",
            $"fsync={durable}",
            $"full_page_writes={durable}",
            // always: without it a server that crashes loses what it had not yet handed to the operating system
            "synchronous_commit=on",
        ]);
        return ["-D", folder.Cluster, .. settings.SelectMany(setting => (string[])["-c", setting])];
    }
}
