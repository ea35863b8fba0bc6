using System.Globalization;
using System.Text;
using Acornima.Ast;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// The text that runs: the author's, with a count at both ends of every function, and its regular expressions as numbers. Nothing of
/// a document is ever part of it.
/// </summary>
internal static class MeteredText
{
    /// <summary>Name of the function that counts a call's begin.</summary>
    public const string Enter = SyntaxRules.ReservedPrefix + "in";

    /// <summary>Name of the function that counts a call's end.</summary>
    public const string Leave = SyntaxRules.ReservedPrefix + "out";

    /// <summary>Name of the function that sees the name of a property before it is used.</summary>
    public const string Key = SyntaxRules.ReservedPrefix + "key";

    /// <summary>Name of the function that makes a regular expression of the text.</summary>
    public const string Pattern = SyntaxRules.ReservedPrefix + "re";

    /// <summary>Name of the function that makes a regular expression of a text.</summary>
    public const string MakePattern = SyntaxRules.ReservedPrefix + "rx";

    /// <summary>Name of the prototype of regular expressions.</summary>
    public const string PatternPrototype = SyntaxRules.ReservedPrefix + "rp";

    private const string RegExpConstructor =
        $"var RegExp=function RegExp(pattern,flags){{return {MakePattern}(pattern,flags)}};RegExp.prototype={PatternPrototype};{PatternPrototype}.constructor=RegExp;";

    /// <summary>Makes the text of a script whose value is the function.</summary>
    public static string Of(string body, string parameters, SyntaxGate gate)
    {
        var edits = new List<Edit>();
        foreach (FunctionPlace place in gate.Functions)
            Add(edits, place);
        foreach (Node key in gate.Keys)
        {
            edits.Add(Edit.Insert(key.Start, $"{Key}(("));
            edits.Add(Edit.Insert(key.End, "))"));
        }

        for (int i = 0; i < gate.Patterns.Count; i++)
            edits.Add(new Edit(gate.Patterns[i].Start, gate.Patterns[i].End, $"{Pattern}({Text(i)})"));

        string function = $"function({parameters}){{\n{Apply(body, edits)}\n}}";
        return gate.Names.Contains("RegExp") ? $"(function(){{{RegExpConstructor}return {function}}})()" : $"({function})";
    }

    private static void Add(List<Edit> edits, FunctionPlace place)
    {
        string depth = Text(place.Depth + ScriptLimits.CallDepth);
        string begin = $"{Enter}({depth});try{{";
        string end = $"}}finally{{{Leave}({depth})}}";
        if (place.Function.Body is BlockStatement block)
        {
            edits.Add(Edit.Insert(block.Start + 1, begin));
            edits.Add(Edit.Insert(block.End - 1, end));
            return;
        }

        // x => value
        edits.Add(Edit.Insert(place.Function.Body.Start, $"{{{begin}return("));
        edits.Add(Edit.Insert(place.Function.Body.End, $"\n){end}}}"));
    }

    private static string Apply(string body, List<Edit> edits)
    {
        // where several stand at one place they keep their order: ends of inner functions before outer ones, and functions before keys
        edits = [.. edits.OrderBy(static edit => edit.Start)];
        var text = new StringBuilder(body.Length + (edits.Count * 24));
        int position = 0;
        foreach (Edit edit in edits)
        {
            text.Append(body, position, edit.Start - position).Append(edit.Text);
            position = edit.End;
        }

        return text.Append(body, position, body.Length - position).ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Edit(int Start, int End, string Text)
    {
        public static Edit Insert(int position, string text) => new(position, position, text);
    }
}
