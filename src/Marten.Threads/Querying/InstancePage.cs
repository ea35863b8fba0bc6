namespace Marten.Threads.Querying;

/// <summary>A page of an answer.</summary>
/// <param name="Instances">The instances as JSON text, in order.</param>
/// <param name="Last">Id of the last of them, which the next page begins after; null when there is no next page.</param>
public sealed record InstancePage(IReadOnlyList<string> Instances, string? Last);
