namespace Marten.Threads.Scripting;

/// <summary>
/// What a function's verdict depends on beside its text and its arguments. Part of a collection's configuration hash, so that peers see
/// when their engines differ.
/// </summary>
internal static class ScriptEngineVersion
{
    /// <summary>
    /// The engine, its parser, and the revision of everything in this folder that can change a result: limits, library, language. The
    /// revision is raised with every such change.
    /// </summary>
    public const string Current = "jint/4.18.0 acornima/1.9.1 sandbox/1";
}
