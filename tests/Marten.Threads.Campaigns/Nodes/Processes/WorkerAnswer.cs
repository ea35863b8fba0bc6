namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>Lines by which a worker answers, apart from what it tells.</summary>
internal static class WorkerAnswer
{
    public const string Prefix = "= ";

    /// <summary>The worker is connected and takes commands.</summary>
    public const string Ready = Prefix + "ready";

    /// <summary>The worker does nothing until the next command.</summary>
    public const string Resting = Prefix + "resting";
}
