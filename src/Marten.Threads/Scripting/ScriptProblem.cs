namespace Marten.Threads.Scripting;

/// <summary>Why a function's text was not taken.</summary>
/// <param name="Message">One sentence for the author.</param>
/// <param name="Line">Line in the text, from 1.</param>
/// <param name="Column">Column in the line, from 1.</param>
internal sealed record ScriptProblem(string Message, int Line, int Column)
{
    /// <summary>As the reference begins it, with the place.</summary>
    public override string ToString() => $"compiling js func: {Message} (line {Line}, column {Column})";
}
