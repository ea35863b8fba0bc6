using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>A part of an expression. Only whether there is a match is ever asked, so there are no captures and no greed.</summary>
internal abstract record PatternNode
{
    /// <summary>Writes it as an expression of .NET's.</summary>
    public abstract void AppendTo(StringBuilder output);
}

/// <summary>One code point of a set.</summary>
internal sealed record PatternSet(CodePointSet Set) : PatternNode
{
    public override void AppendTo(StringBuilder output) => Set.AppendTo(output);
}

/// <summary>The start or the end of the text; of every line when it is for lines, which end with line feeds.</summary>
internal sealed record PatternAnchor(bool IsStart, bool IsOfLines) : PatternNode
{
    public override void AppendTo(StringBuilder output) => output.Append((IsStart, IsOfLines) switch
    {
        (true, true) => "(?m:^)",
        (false, true) => "(?m:$)",
        (true, false) => @"\A",
        (false, false) => @"\z",
    });
}

/// <summary>One after the other; nothing when there is none.</summary>
internal sealed record PatternSequence(ImmutableArray<PatternNode> Parts) : PatternNode
{
    public override void AppendTo(StringBuilder output)
    {
        foreach (PatternNode part in Parts)
            part.AppendTo(output);
    }
}

/// <summary>One of several.</summary>
internal sealed record PatternChoice(ImmutableArray<PatternNode> Alternatives) : PatternNode
{
    public override void AppendTo(StringBuilder output)
    {
        output.Append("(?:");
        for (int i = 0; i < Alternatives.Length; i++)
        {
            if (i > 0)
                output.Append('|');
            Alternatives[i].AppendTo(output);
        }

        output.Append(')');
    }
}

/// <summary>Again and again.</summary>
/// <param name="Part">A set or a choice.</param>
/// <param name="Low">How often at least.</param>
/// <param name="High">How often at most, or null for no bound.</param>
internal sealed record PatternRepetition(PatternNode Part, long Low, long? High) : PatternNode
{
    public override void AppendTo(StringBuilder output)
    {
        Part.AppendTo(output);
        output.Append(CultureInfo.InvariantCulture, $"{{{Low},{High}}}");
    }
}
