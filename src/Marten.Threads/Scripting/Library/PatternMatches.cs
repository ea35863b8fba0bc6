using Jint.Native;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>Matches in a text, each charged.</summary>
internal static class PatternMatches
{
    /// <summary>All matches from the begin, none inside another; behind an empty one the search goes on a character later.</summary>
    public static IEnumerable<int[]> All(ScriptRealm realm, Pattern pattern, string text)
    {
        var machine = new PatternMachine(pattern, text, realm.Meter);
        int from = 0;
        while (from <= text.Length && machine.Find(from) is { } match)
        {
            realm.Meter.SpendItems(1);
            yield return match;
            from = match[1] == match[0] ? match[1] + 1 : match[1];
        }
    }

    /// <summary>Where a text stands in another, charged by the distance and the length.</summary>
    public static int IndexOf(ScriptRealm realm, string text, string sought, int from)
    {
        int found = text.IndexOf(sought, from, StringComparison.Ordinal);
        long passed = (found < 0 ? text.Length : found) - from;
        realm.Meter.Spend(1 + (passed * (1 + (sought.Length / ScriptLimits.PartsOfStep))));
        return found;
    }

    /// <summary>What a group took, or undefined.</summary>
    public static JsValue Group(ScriptRealm realm, string text, int[] match, int group)
    {
        int start = match[2 * group];
        int end = match[(2 * group) + 1];
        return start < 0 || end < 0 ? JsValue.Undefined : StringSearching.Part(realm, text, start, end);
    }
}
