using System.Globalization;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>What happened in all runs.</summary>
internal sealed class ListenFigures
{
    public int Committed { get; set; }

    public int RolledBack { get; set; }

    public int Heard { get; set; }

    public int Again { get; set; }

    public int Restarts { get; set; }

    public int Killed { get; set; }

    public int Pauses { get; set; }

    public int Missed { get; set; }

    public int OutOfOrder { get; set; }

    public int Duplicates { get; set; }

    public IReadOnlyList<string> Tell(int failedReadings) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Committed} operations committed, {RolledBack} writes rolled back; {Heard} changes heard by seven readers a run, {Again} of them once more after {Restarts} restarts"),
        string.Create(CultureInfo.InvariantCulture, $"{Killed} connections killed, {failedReadings} readings failed and were made again; daemons paused {Pauses} times"),
        string.Create(CultureInfo.InvariantCulture, $"{Missed} missed, {OutOfOrder} out of order in their log, {Duplicates} told twice behind a cursor"),
    ];
}
