using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Marten.Threads.Benchmarks.Machine;

/// <summary>
/// Who used the processors between two moments: this program and its server, other programs, other virtual machines. Reads
/// <c>/proc</c>; elsewhere nothing can be told.
/// </summary>
internal static class LoadMeter
{
    private const int User = 0, Nice = 1, Kernel = 2, Interrupts = 5, SoftInterrupts = 6, Stolen = 7;

    /// <summary>Jiffies in a second; Linux has shown 100 to programs on every platform since 2.6.</summary>
    private const double JiffiesPerSecond = 100;

    /// <summary>Sums up to now.</summary>
    /// <param name="At">When.</param>
    /// <param name="All">Jiffies that all processors have seen.</param>
    /// <param name="Busy">Of them those in which some program ran.</param>
    /// <param name="Steal">Of them those that another virtual machine took.</param>
    /// <param name="Own">Busy ones of this program and its server.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Reading(long At, double All, double Busy, double Steal, double Own);

    /// <param name="postmaster">The server's first process, whose children work for this program; null where there is none.</param>
    public static Reading? Read(int? postmaster)
    {
        if (!File.Exists("/proc/stat")) return null;
        var cpu = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(static text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var busy = cpu[User] + cpu[Nice] + cpu[Kernel] + cpu[Interrupts] + cpu[SoftInterrupts];
        var own = Family(Environment.ProcessId) + (postmaster is { } id ? Family(id) : 0);
        return new Reading(Stopwatch.GetTimestamp(), cpu.Take(Stolen + 1).Sum(), busy, cpu[Stolen], own);
    }

    /// <summary>Share that was stolen, and processors that others kept busy.</summary>
    public static (double? Steal, double? ForeignLoad) Between(Reading? before, Reading? after, bool knowsServer)
    {
        if (before is not { } from || after is not { } to || to.All <= from.All) return (null, null);
        var seconds = Stopwatch.GetElapsedTime(from.At, to.At).TotalSeconds;
        var foreign = Math.Max(0, to.Busy - from.Busy - (to.Own - from.Own)) / JiffiesPerSecond / seconds;
        return ((to.Steal - from.Steal) / (to.All - from.All), knowsServer ? foreign : null);
    }

    // The parent's own time and that of the children it has buried, and the time of those that live.
    private static double Family(int parent)
    {
        double sum = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || Fields(id) is not { } fields) continue;
            const int Parent = 1, UserTime = 11, KernelTime = 12, BuriedUserTime = 13, BuriedKernelTime = 14;
            if (id == parent) sum += fields[UserTime] + fields[KernelTime] + fields[BuriedUserTime] + fields[BuriedKernelTime];
            else if ((int)fields[Parent] == parent) sum += fields[UserTime] + fields[KernelTime];
        }

        return sum;
    }

    // What follows the name in parentheses, which may hold anything; the state, a letter, counts as 0.
    private static double[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(static field => double.TryParse(field, CultureInfo.InvariantCulture, out var value) ? value : 0)];
        }
        catch (IOException)
        {
            return null; // it ended between the listing and the reading
        }
    }
}
