using System.Text;
using System.Text.RegularExpressions;

namespace Marten.Threads.Collections;

/// <summary>
/// A compiled <c>pattern</c>. JSON Schema means ECMA-262 expressions over code points; they are translated for .NET's
/// non-backtracking engine, whose time grows with the length of the text only. What that engine cannot do is refused.
/// </summary>
internal sealed class SchemaPattern
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private readonly string _translated;
    private readonly TimeSpan _timeMax;
    private Regex _regex;
    private int _seen;

    private SchemaPattern(string text, PatternNode read, TimeSpan timeMax)
    {
        Text = text;
        var translated = new StringBuilder();
        read.AppendTo(translated);
        _translated = translated.ToString();
        _timeMax = timeMax;
        _regex = Build();
    }

    /// <summary>The pattern as the schema has it.</summary>
    public string Text { get; }

    public static bool TryCompile(string text, out SchemaPattern? pattern, out string? problem) =>
        TryCompile(text, SchemaLimits.PatternTimeMax, out pattern, out problem);

    /// <summary>With the longest time that one match may take.</summary>
    public static bool TryCompile(string text, TimeSpan timeMax, out SchemaPattern? pattern, out string? problem)
    {
        pattern = null;
        if (!EcmaPatternReader.TryRead(text, EcmaFlags.None, out PatternNode? read, out problem))
            return false;
        try
        {
            pattern = new SchemaPattern(text, read, timeMax);
            return true;
        }
        catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
        {
            problem = "it is too large";
            return false;
        }
    }

    /// <summary>Whether the pattern matches anywhere in the text; null when that took too long.</summary>
    public bool? IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
        finally
        {
            // the engine keeps every state that a text has led it to, 30 MB for a hostile pair: let go of them now and then
            if (Interlocked.Add(ref _seen, text.Length) > SchemaLimits.PatternStateLifetime)
            {
                Volatile.Write(ref _seen, 0);
                Volatile.Write(ref _regex, Build());
            }
        }
    }

    private Regex Build() => new(_translated, Options, _timeMax);
}
