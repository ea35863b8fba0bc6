using System.Collections.Immutable;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>Regular expressions: those of the function's text by number, others from texts.</summary>
internal static class PatternLibrary
{
    public static void Install(ScriptRealm realm, ImmutableArray<Pattern> patterns)
    {
        ScriptHelpers.Helper(realm, MeteredText.Pattern, arguments =>
            new PatternObject(realm.Engine, Prototype(realm), patterns[(int)TypeConverter.ToNumber(arguments[0])]));
        ScriptHelpers.Helper(realm, MeteredText.MakePattern, arguments => Make(realm, arguments[0], arguments[1]));
        realm.Engine.Global.FastSetProperty(
            MeteredText.PatternPrototype,
            PropertyDescriptor.CreateLazy(realm, static realm => NewPrototype(realm), PropertyFlag.None));
    }

    /// <summary>Makes a regular expression of a text, or of another one.</summary>
    /// <exception cref="JavaScriptException">The text is none.</exception>
    public static PatternObject Make(ScriptRealm realm, JsValue source, JsValue flags)
    {
        Pattern? from = (source as PatternObject)?.Pattern;
        string text = from?.Source ?? (source.IsUndefined() ? "" : TypeConverter.ToString(source));
        string letters = flags.IsUndefined() ? from?.Letters ?? "" : TypeConverter.ToString(flags);

        // reading takes longer than looking: some instructions for each character
        realm.Meter.Spend((long)text.Length * ScriptLimits.PartsOfStep);
        return Pattern.TryCompile(text, letters, out Pattern? pattern, out string? problem)
            ? new PatternObject(realm.Engine, Prototype(realm), pattern)
            : throw realm.Error($"regular expression: {problem}");
    }

    /// <summary>The next match with its groups, or null.</summary>
    public static JsValue Execute(ScriptRealm realm, PatternObject pattern, string text)
    {
        bool isGlobal = pattern.Pattern.Flags.IsGlobal;
        double from = isGlobal ? TypeConverter.ToIntegerOrInfinity(pattern.LastIndexValue) : 0;
        int[]? match = from < 0 || from > text.Length ? null : new PatternMachine(pattern.Pattern, text, realm.Meter).Find((int)from);
        if (isGlobal)
            pattern.LastIndex = match is null ? 0 : match[1];
        if (match is null)
            return JsValue.Null;

        var groups = new JsValue[pattern.Pattern.Groups];
        for (int group = 0; group < groups.Length; group++)
            groups[group] = PatternMatches.Group(realm, text, match, group);
        JsArray found = realm.Array(groups);
        found.Set("index", JsNumber.Create(match[0]));
        found.Set("input", JsString.Create(text));
        return found;
    }

    private static ObjectInstance Prototype(ScriptRealm realm) => (ObjectInstance)realm.Engine.Global.Get(MeteredText.PatternPrototype);

    private static JsObject NewPrototype(ScriptRealm realm)
    {
        var prototype = new JsObject(realm.Engine);
        realm.Define(prototype, "exec", static (realm, self, arguments) => Execute(realm, Self(realm, self), Subject(arguments)));
        realm.Define(prototype, "test", static (realm, self, arguments) =>
            Execute(realm, Self(realm, self), Subject(arguments)).IsNull() ? JsBoolean.False : JsBoolean.True);
        realm.Define(prototype, "toString", static (realm, self, _) =>
            realm.Text($"/{Self(realm, self).Get("source")}/{Self(realm, self).Pattern.Letters}"));
        return prototype;
    }

    private static PatternObject Self(ScriptRealm realm, JsValue self) => self as PatternObject ?? throw realm.TypeError("called on something that is no regular expression");

    private static string Subject(JsValue[] arguments) => arguments.Length > 0 ? TypeConverter.ToString(arguments[0]) : "undefined";
}
