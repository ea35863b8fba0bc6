namespace Marten.Threads.Scripting.Running;

/// <summary>How a call ended.</summary>
internal enum ScriptEnd
{
    /// <summary>It returned a value.</summary>
    Returned,

    /// <summary>It threw; every node sees the same.</summary>
    Threw,

    /// <summary>It reached a limit that is the same on every machine.</summary>
    Exhausted,

    /// <summary>This machine stopped it; another one, or a second try, may see another end.</summary>
    Interrupted,
}

/// <summary>The end of a call and what the caller asked to be made of the value.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Value">What was made of the returned value; default for every other end.</param>
/// <param name="Reason">What was thrown, or which limit was reached; empty after a return.</param>
internal readonly record struct ScriptOutcome<T>(ScriptEnd End, T? Value, string Reason);
