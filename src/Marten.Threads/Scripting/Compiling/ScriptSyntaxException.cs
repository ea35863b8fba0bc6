namespace Marten.Threads.Scripting.Compiling;

/// <summary>A place of the text that is not taken. Never leaves the compiler.</summary>
internal sealed class ScriptSyntaxException : ThreadsException
{
    public ScriptSyntaxException(string message, int index)
        : base(message) => Index = index;

    /// <summary>Where in the text.</summary>
    public int Index { get; }
}
