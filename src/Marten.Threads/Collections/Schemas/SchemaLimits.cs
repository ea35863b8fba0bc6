namespace Marten.Threads.Collections;

/// <summary>What a schema may cost: it is text that a user of the host wrote, and it judges text that another user wrote.</summary>
internal static class SchemaLimits
{
    /// <summary>Schemas written by hand or generated from types stay below 64 KiB.</summary>
    public const int TextMaxBytes = 256 * 1024;

    /// <summary>Schemas inside schemas. Each of them takes up to two levels of JSON.</summary>
    public const int NestingMax = 32;

    /// <summary>Levels of JSON that a schema text may have: twice <see cref="NestingMax"/> and as much for values in <c>enum</c>.</summary>
    public const int SchemaJsonDepthMax = 128;

    /// <summary>Levels of JSON that a document may have (reduction rule 2).</summary>
    public const int DocumentJsonDepthMax = 64;

    /// <summary>Characters of a schema's name, resolved; what is longer is no address that anything could use, and each reference compares with it.</summary>
    public const int IdentifierMaxLength = 2_048;

    /// <summary>References and combining keywords that judge the same value in a row.</summary>
    public const int ChainMax = 64;

    /// <summary>Patterns of one schema; each can keep some megabytes of automaton.</summary>
    public const int PatternCountMax = 100;

    public const int PatternMaxLength = 1_024;

    /// <summary>Places in a pattern's automaton, counted repetitions unrolled.</summary>
    public const int PatternSizeMax = 2_000;

    /// <summary>Groups inside groups.</summary>
    public const int PatternNestingMax = 32;

    /// <summary>Code units after which a pattern's automaton starts afresh: each may have added a state of 3 KB.</summary>
    public const int PatternStateLifetime = 1_024;

    /// <summary>Judgements of one document; the largest document (1 MiB) holds about 500,000 values.</summary>
    public const int StepsMax = 5_000_000;

    /// <summary>Schemas entered and not yet left: the deepest document, eight schemas to a level.</summary>
    public const int EvaluationDepthMax = 512;

    public const int ProblemsMax = 32;

    public const int ViolationsMax = 32;

    /// <summary>Digits of a number: 309 before the point and 324 + 64 behind it are the longest that a document can hold.</summary>
    public const int NumberMaxLength = 1_024;

    /// <summary>
    /// An honest pair of pattern and text takes microseconds. The clock is only a backstop, and a generous one: on a machine
    /// under load a thread may be put aside for longer than any match takes. No verdict that peers must share depends on it.
    /// </summary>
    public static readonly TimeSpan PatternTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>All pattern matches of one document together.</summary>
    public static readonly TimeSpan PatternTimeTotalMax = TimeSpan.FromSeconds(2);
}
