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

    public static LogState Parse(string name)
    {
        foreach (var state in Enum.GetValues<LogState>())
        {
            if (NameOf(state) == name) return state;
        }

        throw new ThreadDataException($"The thread store holds a log in the state '{name}', which this version does not know. A newer version may have written it: use that one.");
    }
}
