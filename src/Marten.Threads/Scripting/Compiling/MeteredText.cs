using System.Globalization;
using System.Text;
using Acornima.Ast;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// The text that runs: the author's, with a count wherever a function begins or ends, and its regular expressions as numbers. Nothing of
/// a document is ever part of it.
/// </summary>
/// <remarks>
/// A function keeps the depth that it found, and sets it again before it returns, and where it caught an exception that came from deeper:
/// to a value, not by a difference, so that no way through <c>finally</c> can count twice.
/// </remarks>
internal static class MeteredText
{
    /// <summary>Name of the function that counts a call's begin; gives the depth before it.</summary>
    public const string Enter = SyntaxRules.ReservedPrefix + "in";

    /// <summary>Name of the function that sets the depth; gives its second argument.</summary>
    public const string Leave = SyntaxRules.ReservedPrefix + "out";

    /// <summary>Name of the function that sees the name of a property before it is used.</summary>
    public const string Key = SyntaxRules.ReservedPrefix + "key";

    /// <summary>Name of the function that makes a regular expression of the text.</summary>
    public const string Pattern = SyntaxRules.ReservedPrefix + "re";

    /// <summary>Name of the function that makes a regular expression of a text.</summary>
    public const string MakePattern = SyntaxRules.ReservedPrefix + "rx";

    /// <summary>Name of the prototype of regular expressions.</summary>
    public const string PatternPrototype = SyntaxRules.ReservedPrefix + "rp";

    private const string Depth = SyntaxRules.ReservedPrefix + "d";

    private const string RegExpConstructor =
        $"var RegExp=function RegExp(pattern,flags){{return {MakePattern}(pattern,flags)}};RegExp.prototype={PatternPrototype};{PatternPrototype}.constructor=RegExp;";

    /// <summary>Makes the text of a script whose value is the function.</summary>
    public static string Of(string body, string parameters, SyntaxGate gate, int depth)
    {
        var edits = new List<Edit>();
        foreach (FunctionPlace place in gate.Functions)
            AddFunction(edits, place);
        foreach (ReturnStatement statement in gate.Returns)
            AddReturn(edits, statement);
        foreach (BlockStatement block in gate.Landings)
            edits.Add(Edit.Insert(block.Start + 1, $"{Leave}({Depth});"));
        foreach (Node key in gate.Keys)
            Around(edits, key, $"{Key}((", "))");
        for (int i = 0; i < gate.Patterns.Count; i++)
            edits.Add(new Edit(gate.Patterns[i].Start, gate.Patterns[i].End, $"{Pattern}({Text(i)})"));

        string function = $"function({parameters}){{{Begin(depth)}{Apply(body, edits)}\n}}";
        return gate.Names.Contains("RegExp") ? $"(function(){{{RegExpConstructor}return {function}}})()" : $"({function})";
    }

    private static void AddFunction(List<Edit> edits, FunctionPlace place)
    {
        string begin = Begin(place.Depth);
        if (place.Function.Body is BlockStatement block)
        {
            edits.Add(Edit.Insert(block.Start + 1, begin));
            edits.Add(Edit.Insert(block.End - 1, $"\n;{Leave}({Depth})"));
            return;
        }

        // x => value
        Around(edits, place.Function.Body, $"{{{begin}return {Leave}({Depth},(", "\n))}");
    }

    private static void AddReturn(List<Edit> edits, ReturnStatement statement)
    {
        if (statement.Argument is { } value)
            Around(edits, value, $" {Leave}({Depth},(", "))");
        else
            edits.Add(Edit.Insert(statement.Start + "return".Length, $" {Leave}({Depth})"));
    }

    private static string Begin(int depth) => $"var {Depth}={Enter}({Text(depth)});";

    private static void Around(List<Edit> edits, Node node, string before, string after)
    {
        edits.Add(Edit.Insert(node.Start, before) with { Width = node.End - node.Start });
        edits.Add(Edit.Insert(node.End, after) with { Width = node.Start - node.End });
    }

    private static string Apply(string body, List<Edit> edits)
    {
        // where several stand at one place: what ends before what begins, begins of longer parts first, ends of shorter ones first
        edits = [.. edits.OrderBy(static edit => edit.Start).ThenBy(static edit => edit.Width >= 0).ThenByDescending(static edit => edit.Width)];
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

    /// <summary>A change of the text.</summary>
    /// <param name="Start">Where it begins.</param>
    /// <param name="End">Up to where it replaces.</param>
    /// <param name="Text">What is written.</param>
    private readonly record struct Edit(int Start, int End, string Text)
    {
        /// <summary>How long the part is that it begins; negative if it ends one.</summary>
        public int Width { get; init; }

        public static Edit Insert(int position, string text) => new(position, position, text);
    }
}
