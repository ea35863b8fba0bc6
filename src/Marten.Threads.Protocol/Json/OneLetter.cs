using System.Collections.Immutable;

namespace Marten.Threads.Protocol.Json;

/// <summary>Texts of one character, made once: names and texts of three bytes are too short to pay for a string each.</summary>
internal static class OneLetter
{
    public const char AsciiLast = '\u007f';

    /// <summary>By their code.</summary>
    public static ImmutableArray<string> Ascii { get; } = [.. Enumerable.Range(0, AsciiLast + 1).Select(code => ((char)code).ToString())];

    /// <summary>What a lone byte that is no UTF-8 becomes.</summary>
    public static string Replacement { get; } = WellFormedText.Replacement.ToString();
}
