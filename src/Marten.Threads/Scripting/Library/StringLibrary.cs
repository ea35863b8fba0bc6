using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>Texts. What depends on languages, locales or Unicode tables of the machine is not there.</summary>
internal static class StringLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } = [.. LibraryFunction.Charged(LibraryReceiver.Any, "fromCharCode", "fromCodePoint")];

    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "toString", "valueOf"),
        .. LibraryFunction.Charged(LibraryReceiver.Text, "at", "charAt", "charCodeAt", "codePointAt", "slice", "substr", "substring"),
        .. LibraryFunction.Charged(LibraryReceiver.WholeText, "concat", "endsWith", "includes", "indexOf", "lastIndexOf", "startsWith"),
        LibraryFunction.Own("match", StringSearching.Match),
        LibraryFunction.Own("padEnd", static (realm, self, arguments) => Pad(realm, self, arguments, isAtEnd: true)),
        LibraryFunction.Own("padStart", static (realm, self, arguments) => Pad(realm, self, arguments, isAtEnd: false)),
        LibraryFunction.Own("repeat", Repeat),
        LibraryFunction.Own("replace", static (realm, self, arguments) => StringReplacing.Replace(realm, self, arguments, all: false)),
        LibraryFunction.Own("replaceAll", static (realm, self, arguments) => StringReplacing.Replace(realm, self, arguments, all: true)),
        LibraryFunction.Own("search", StringSearching.Search),
        LibraryFunction.Own("split", StringSearching.Split),
        LibraryFunction.Own("toLowerCase", static (realm, self, _) => realm.Text(LetterCase.ToLower(realm.TextOf(self)))),
        LibraryFunction.Own("toUpperCase", static (realm, self, _) => realm.Text(LetterCase.ToUpper(realm.TextOf(self)))),
        LibraryFunction.Own("trim", static (realm, self, _) => Trim(realm, self, atStart: true, atEnd: true)),
        LibraryFunction.Own("trimEnd", static (realm, self, _) => Trim(realm, self, atStart: false, atEnd: true)),
        LibraryFunction.Own("trimStart", static (realm, self, _) => Trim(realm, self, atStart: true, atEnd: false)),
    ];

    private static JsString Repeat(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        string text = realm.TextOf(self);
        double count = arguments.Length > 0 ? TypeConverter.ToIntegerOrInfinity(arguments[0]) : 0;
        if (count < 0)
            throw realm.Error("the count must not be negative");

        realm.CheckLength(count * Math.Max(text.Length, 1));
        return realm.Text(new StringBuilder().Insert(0, text, (int)count).ToString());
    }

    private static JsString Pad(ScriptRealm realm, JsValue self, JsValue[] arguments, bool isAtEnd)
    {
        string text = realm.TextOf(self);
        double length = arguments.Length > 0 ? TypeConverter.ToIntegerOrInfinity(arguments[0]) : 0;
        string filler = arguments is [_, { } given, ..] && !given.IsUndefined() ? TypeConverter.ToString(given) : " ";
        realm.CheckLength(length);
        int missing = (int)Math.Max(length - text.Length, 0);
        if (missing == 0 || filler.Length == 0)
            return realm.Text(text);

        string padding = new StringBuilder().Insert(0, filler, (missing / filler.Length) + 1).ToString(0, missing);
        return realm.Text(isAtEnd ? text + padding : padding + text);
    }

    private static JsString Trim(ScriptRealm realm, JsValue self, bool atStart, bool atEnd)
    {
        string text = realm.TextOf(self);
        int first = 0;
        int end = text.Length;
        while (atStart && first < end && CharacterSet.IsSpace(text[first]))
            first++;
        while (atEnd && end > first && CharacterSet.IsSpace(text[end - 1]))
            end--;

        realm.Meter.Spend(text.Length);
        return realm.Text(text[first..end]);
    }
}
