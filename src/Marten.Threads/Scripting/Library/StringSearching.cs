using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>Matching, searching and splitting, with texts and with regular expressions.</summary>
internal static class StringSearching
{
    public static JsValue Match(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        string text = realm.TextOf(self);
        PatternObject pattern = ToPattern(realm, arguments);
        if (!pattern.Pattern.Flags.IsGlobal)
            return PatternLibrary.Execute(realm, pattern, text);

        pattern.LastIndex = 0;
        JsValue[] found = [.. PatternMatches.All(realm, pattern.Pattern, text).Select(match => Part(realm, text, match[0], match[1]))];
        return found.Length > 0 ? realm.Array(found) : JsValue.Null;
    }

    public static JsValue Search(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        string text = realm.TextOf(self);
        int[]? match = new PatternMachine(ToPattern(realm, arguments).Pattern, text, realm.Meter).Find(0);
        return JsNumber.Create(match is null ? -1 : match[0]);
    }

    public static JsValue Split(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        string text = realm.TextOf(self);
        JsValue separator = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        uint limit = arguments is [_, { } given, ..] && !given.IsUndefined() ? TypeConverter.ToUint32(given) : uint.MaxValue;
        IEnumerable<JsValue> parts = separator switch
        {
            PatternObject pattern => SplitByPattern(realm, text, pattern.Pattern),
            _ when separator.IsUndefined() => [JsString.Create(text)],
            _ => SplitByText(realm, text, TypeConverter.ToString(separator)),
        };
        return realm.Array([.. parts.Take((int)Math.Min(limit, int.MaxValue))]);
    }

    public static JsString Part(ScriptRealm realm, string text, int start, int end)
    {
        realm.Meter.SpendItems(1);
        return realm.Text(text[start..end]);
    }

    private static IEnumerable<JsValue> SplitByText(ScriptRealm realm, string text, string separator)
    {
        realm.Meter.Spend(text.Length);
        if (separator.Length == 0)
        {
            for (int i = 0; i < text.Length; i++)
                yield return Part(realm, text, i, i + 1);
            yield break;
        }

        int start = 0;
        for (int end = PatternMatches.IndexOf(realm, text, separator, start); end >= 0; end = PatternMatches.IndexOf(realm, text, separator, start))
        {
            yield return Part(realm, text, start, end);
            start = end + separator.Length;
        }

        yield return Part(realm, text, start, text.Length);
    }

    /// <summary>Between matches; what their groups took comes in between, and an empty match splits only where something stands on both sides.</summary>
    private static IEnumerable<JsValue> SplitByPattern(ScriptRealm realm, string text, Pattern pattern)
    {
        var machine = new PatternMachine(pattern, text, realm.Meter);
        if (text.Length == 0)
        {
            if (machine.Find(0) is null)
                yield return JsString.Empty;
            yield break;
        }

        int start = 0;
        int from = 0;
        while (from < text.Length && machine.Find(from) is { } match && match[0] < text.Length)
        {
            from = Math.Max(match[1], match[0] + 1);
            if (match[1] == start)
                continue; // an empty match where the last part ended

            yield return Part(realm, text, start, match[0]);
            for (int group = 1; group < pattern.Groups; group++)
                yield return PatternMatches.Group(realm, text, match, group);
            start = match[1];
        }

        yield return Part(realm, text, start, text.Length);
    }

    private static PatternObject ToPattern(ScriptRealm realm, JsValue[] arguments)
    {
        JsValue given = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        return given as PatternObject ?? PatternLibrary.Make(realm, given, JsValue.Undefined);
    }
}
