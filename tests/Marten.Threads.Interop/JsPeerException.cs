namespace Marten.Threads.Interop;

/// <summary>A command failed inside the JavaScript peer.</summary>
internal sealed class JsPeerException(string name, string message, int? code = null) : Exception(message)
{
    /// <summary>The JavaScript error's name, such as <c>StreamResetError</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The status of a gRPC call that failed; null for every other error.</summary>
    public int? Code { get; } = code;
}
