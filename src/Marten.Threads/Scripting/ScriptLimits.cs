namespace Marten.Threads.Scripting;

/// <summary>
/// What a function may use. The first group decides: it counts what is the same on every machine, so reaching it is a verdict that all
/// nodes share. The second group protects this machine only: reaching it leaves the call undecided.
/// </summary>
internal static class ScriptLimits
{
    /// <summary>
    /// Steps of one call: one for each statement, and what the library's functions charge for long texts and arrays. A hundred thousand
    /// take 10 to 20 ms, a tenth of <see cref="TimeMax"/>, so on a slow or busy machine too it is the steps that decide.
    /// </summary>
    public const int StepsMax = 100_000;

    /// <summary>Parts of a step: a character of a text is one, so that a text of 1 MiB can be looked at six times.</summary>
    public const int PartsOfStep = 64;

    /// <summary>What an item of an array costs in a library function: a sixteenth of a step.</summary>
    public const int PartsOfItem = PartsOfStep / 16;

    /// <summary>What a call of a library function costs beside its statement: half a step, since one can call another without a statement.</summary>
    public const int PartsOfCall = PartsOfStep / 2;

    /// <summary>What a value costs that becomes JSON text or part of a document: a quarter of a step. A document of 1 MiB holds up to 350,000.</summary>
    public const int PartsOfValue = PartsOfStep / 4;

    /// <summary>What a step of a regular expression costs: an eighth of a step, since it does about that much less.</summary>
    public const int PartsOfMatchStep = PartsOfStep / 8;

    /// <summary>
    /// Depth of all calls that are open at once. A call counts what its function nests at its deepest place: 1 for most expressions and
    /// statements, <see cref="HeavyDepth"/> for calls, blocks, loops and templates, and <see cref="CallDepth"/> for itself. One takes 150 to
    /// 250 bytes of stack, so all fit into 1 MB, which is what a thread has free where it has least. A recursive function of ordinary size
    /// reaches 100 to 200 calls, and a document has no more than 64 levels.
    /// </summary>
    public const int DepthMax = 3_600;

    /// <summary>What heavy syntax adds to the depth.</summary>
    public const int HeavyDepth = 4;

    /// <summary>What a call adds to the depth beside its function's nesting: a conversion to text may stand between two calls.</summary>
    public const int CallDepth = 10;

    /// <summary>What a call of a library function adds to the depth.</summary>
    public const int LibraryDepth = 6;

    /// <summary>Characters of a function's text: eighty times the longest in use, and parsed in some milliseconds.</summary>
    public const int TextMax = 65_536;

    /// <summary>How deep expressions and statements of the text may nest: what people write stays below 30.</summary>
    public const int NestingMax = 100;

    /// <summary>Characters of a text that one call of the library may make: twice the longest document.</summary>
    public const int ResultMax = 2 * 1024 * 1024;

    /// <summary>Items that an array may have room for: as many as a document of 1 MiB can hold.</summary>
    public const int ItemsMax = 524_288;

    /// <summary>
    /// Allocations of one call, beside its arguments. The statement that passes it may make as much again, by doubling a text: together
    /// they stay below 32 MB.
    /// </summary>
    public const long MemoryMax = 15L * 1024 * 1024;

    /// <summary>Wall clock of one call. One more statement may pass it; together they stay below 250 ms.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(200);

    /// <summary>Characters of a reason that are kept: an operation's reason is stored beside it, and the function's author chose the text.</summary>
    public const int ReasonMax = 500;
}
