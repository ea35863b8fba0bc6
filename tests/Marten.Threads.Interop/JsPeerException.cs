namespace Marten.Threads.Interop;

/// <summary>A command failed inside the JavaScript peer.</summary>
internal sealed class JsPeerException(string name, string message) : Exception(message)
{
    /// <summary>The JavaScript error's name, such as <c>StreamResetError</c>.</summary>
    public string Name { get; } = name;
}
