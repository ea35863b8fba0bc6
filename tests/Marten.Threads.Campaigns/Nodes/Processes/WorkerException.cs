namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>A worker process ended or does not answer.</summary>
internal sealed class WorkerException(string message) : Exception(message);
