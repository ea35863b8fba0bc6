namespace Marten.Threads.Scripting.Patterns;

/// <summary>A part of a regular expression.</summary>
internal abstract record PatternNode
{
    public static PatternNode Nothing { get; } = new SequenceNode([]);
}

/// <summary>Takes one character of a set.</summary>
internal sealed record SetNode(CharacterSet Set) : PatternNode;

/// <summary>One after the other.</summary>
internal sealed record SequenceNode(IReadOnlyList<PatternNode> Parts) : PatternNode;

/// <summary>The first that leads to a match.</summary>
internal sealed record ChoiceNode(IReadOnlyList<PatternNode> Branches) : PatternNode;

/// <summary>Keeps what it took.</summary>
internal sealed record GroupNode(int Number, PatternNode Body) : PatternNode;

/// <summary>Takes again what a group took.</summary>
internal sealed record BackReferenceNode(int Number) : PatternNode;

/// <summary>Takes nothing, but demands a place: one of the assertions of <see cref="PatternStep"/>.</summary>
internal sealed record PlaceNode(PatternStep Kind) : PatternNode;

/// <summary>Takes nothing, but demands that its body would match here, or would not.</summary>
internal sealed record LookAheadNode(PatternNode Body, bool IsNegative) : PatternNode;

/// <summary>Its body, several times.</summary>
/// <param name="Body">What is repeated.</param>
/// <param name="Least">At least so often.</param>
/// <param name="Most">At most so often; <see cref="int.MaxValue"/> without bound.</param>
/// <param name="IsGreedy">Whether it takes as much as it can.</param>
/// <param name="FirstGroup">The first group inside.</param>
/// <param name="LastGroup">The last one; less than the first if there is none.</param>
internal sealed record RepeatNode(PatternNode Body, int Least, int Most, bool IsGreedy, int FirstGroup, int LastGroup) : PatternNode;
