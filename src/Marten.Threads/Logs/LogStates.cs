namespace Marten.Threads.Logs;

/// <summary>The words of the <c>state</c> column.</summary>
internal static class LogStates
{
    public static string NameOf(LogState state) => state switch
    {
        LogState.Empty => "empty",
        LogState.Unconfirmed => "unconfirmed",
        LogState.Contested => "contested",
        LogState.Open => "open",
        LogState.Forked => "forked",
        LogState.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static LogState Parse(string name) => Array.Find(Enum.GetValues<LogState>(), state => NameOf(state) == name);
}
