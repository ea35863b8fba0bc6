namespace Marten.Threads.Scripting.Patterns;

/// <summary>What an instruction of a compiled regular expression does.</summary>
internal enum PatternStep
{
    /// <summary>The end.</summary>
    Match,

    /// <summary>Takes a character of the set.</summary>
    Take,

    /// <summary>Takes as many characters of the set as it can, between <c>First</c> and <c>Second</c>, and gives them back one by one.</summary>
    TakeMany,

    /// <summary>Tries <c>First</c>, later <c>Second</c>.</summary>
    Split,

    /// <summary>Goes on at <c>First</c>.</summary>
    Jump,

    /// <summary>Writes the place into slot <c>First</c>.</summary>
    Mark,

    /// <summary>Fails if the place is still that of slot <c>First</c>: a repetition that took nothing.</summary>
    DemandProgress,

    /// <summary>Forgets slots <c>First</c> to <c>Second</c>.</summary>
    Forget,

    /// <summary>Takes again what group <c>First</c> took.</summary>
    TakeAgain,

    /// <summary>Demands that what follows up to <see cref="Match"/> matches; goes on at <c>First</c>.</summary>
    LookAhead,

    /// <summary>Demands that what follows up to <see cref="Match"/> does not match; goes on at <c>First</c>.</summary>
    LookAheadNot,

    /// <summary>Demands the begin of the text.</summary>
    AtStart,

    /// <summary>Demands the end of the text.</summary>
    AtEnd,

    /// <summary>Demands the begin of a line.</summary>
    AtLineStart,

    /// <summary>Demands the end of a line.</summary>
    AtLineEnd,

    /// <summary>Demands a word's begin or end.</summary>
    AtWordEdge,

    /// <summary>Demands that there is no word's begin or end.</summary>
    NotAtWordEdge,
}

/// <summary>An instruction.</summary>
internal readonly record struct PatternInstruction(PatternStep Step, int First, int Second, CharacterSet? Set);
