using Acornima;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>Lines and columns for people, both from 1.</summary>
internal static class ScriptPlace
{
    public static ScriptProblem Of(string body, int index, string message)
    {
        ReadOnlySpan<char> before = body.AsSpan(0, Math.Min(index, body.Length));
        int lineStart = before.LastIndexOf('\n') + 1;
        return new ScriptProblem(message, before.Count('\n') + 1, before.Length - lineStart + 1);
    }

    public static ScriptProblem Of(string body, ParseErrorException wrong, int linesBefore)
    {
        int last = body.AsSpan().Count('\n') + 1;
        return new ScriptProblem(wrong.Description, Math.Clamp(wrong.LineNumber - linesBefore, 1, last), Math.Max(wrong.Column + 1, 1));
    }
}
