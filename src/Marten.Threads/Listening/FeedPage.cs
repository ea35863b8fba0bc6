namespace Marten.Threads.Listening;

/// <summary>Changes that were read in one statement.</summary>
/// <param name="Changes">They, in order.</param>
/// <param name="IsLast">Whether nothing was behind them.</param>
internal sealed record FeedPage(IReadOnlyList<InstanceChanged> Changes, bool IsLast);
