using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>Replacing, with every length checked while the text grows.</summary>
internal static class StringReplacing
{
    public static JsValue Replace(ScriptRealm realm, JsValue self, JsValue[] arguments, bool all)
    {
        string text = realm.TextOf(self);
        JsValue sought = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        JsValue replacement = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        string? template = replacement.IsCallable() ? null : TypeConverter.ToString(replacement);
        if (all && sought is PatternObject { Pattern.Flags.IsGlobal: false })
            throw realm.TypeError("replaceAll takes a regular expression with the flag g");

        var result = new StringBuilder();
        int end = 0;
        foreach (int[] match in Matches(realm, sought, text, all))
        {
            Append(realm, result, text.AsSpan(end, match[0] - end));
            if (template is null)
                Append(realm, result, TypeConverter.ToString(realm.Call(replacement, JsValue.Undefined, Arguments(realm, text, match))));
            else
                Expand(realm, result, template, text, match);
            end = match[1];
        }

        Append(realm, result, text.AsSpan(end));
        return realm.Text(result.ToString());
    }

    private static IEnumerable<int[]> Matches(ScriptRealm realm, JsValue sought, string text, bool all)
    {
        if (sought is PatternObject pattern)
        {
            IEnumerable<int[]> matches = PatternMatches.All(realm, pattern.Pattern, text);
            return pattern.Pattern.Flags.IsGlobal ? matches : matches.Take(1);
        }

        IEnumerable<int[]> places = Places(realm, TypeConverter.ToString(sought), text);
        return all ? places : places.Take(1);
    }

    private static IEnumerable<int[]> Places(ScriptRealm realm, string sought, string text)
    {
        int from = 0;
        while (from <= text.Length)
        {
            int found = PatternMatches.IndexOf(realm, text, sought, from);
            if (found < 0)
                yield break;

            realm.Meter.SpendItems(1);
            yield return [found, found + sought.Length];
            from = found + Math.Max(sought.Length, 1);
        }
    }

    /// <summary>What a function is called with: the match, its groups, the place and the text.</summary>
    private static JsValue[] Arguments(ScriptRealm realm, string text, int[] match)
    {
        var arguments = new JsValue[(match.Length / 2) + 2];
        for (int group = 0; group < match.Length / 2; group++)
            arguments[group] = PatternMatches.Group(realm, text, match, group);
        arguments[^2] = JsNumber.Create(match[0]);
        arguments[^1] = JsString.Create(text);
        return arguments;
    }

    /// <summary>Writes a template: <c>$$</c>, <c>$&amp;</c>, <c>$`</c>, <c>$'</c>, <c>$1</c> to <c>$99</c>.</summary>
    private static void Expand(ScriptRealm realm, StringBuilder result, string template, string text, int[] match)
    {
        int written = 0;
        for (int i = template.IndexOf('$', StringComparison.Ordinal); i >= 0; i = template.IndexOf('$', written))
        {
            Append(realm, result, template.AsSpan(written, i - written));
            written = i + 2;
            switch (i + 1 < template.Length ? template[i + 1] : ' ')
            {
                case '$':
                    Append(realm, result, "$");
                    break;
                case '&':
                    Append(realm, result, text.AsSpan(match[0], match[1] - match[0]));
                    break;
                case '`':
                    Append(realm, result, text.AsSpan(0, match[0]));
                    break;
                case '\'':
                    Append(realm, result, text.AsSpan(match[1]));
                    break;
                default:
                    written = i + 1 + Group(realm, result, template.AsSpan(i + 1), text, match);
                    break;
            }
        }

        Append(realm, result, template.AsSpan(Math.Min(written, template.Length)));
    }

    /// <summary>Writes a group, or the dollar if its number is none; gives the digits that were read.</summary>
    private static int Group(ScriptRealm realm, StringBuilder result, ReadOnlySpan<char> digits, string text, int[] match)
    {
        for (int length = 2; length > 0; length--)
        {
            if (digits.Length < length || digits[..length].ContainsAnyExceptInRange('0', '9'))
                continue;

            int group = int.Parse(digits[..length], System.Globalization.CultureInfo.InvariantCulture);
            if (group == 0 || group >= match.Length / 2)
                continue;
            if (match[2 * group] >= 0)
                Append(realm, result, text.AsSpan(match[2 * group], match[(2 * group) + 1] - match[2 * group]));
            return length;
        }

        Append(realm, result, "$");
        return 0;
    }

    private static void Append(ScriptRealm realm, StringBuilder result, ReadOnlySpan<char> part)
    {
        realm.CheckLength((double)result.Length + part.Length);
        realm.Meter.Spend(1 + part.Length);
        result.Append(part);
    }
}
