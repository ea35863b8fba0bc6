namespace Marten.Threads.Scripting.Running;

/// <summary>Ends a call from inside. No code of the function can catch it, nor does a <c>finally</c> of the function run.</summary>
internal sealed class ScriptStopException : ThreadsException
{
    public ScriptStopException(ScriptEnd end, string reason)
        : base(reason) => End = end;

    /// <summary><see cref="ScriptEnd.Exhausted"/> or <see cref="ScriptEnd.Interrupted"/>.</summary>
    public ScriptEnd End { get; }
}
