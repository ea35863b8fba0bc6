using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting.Library;

/// <summary>Numbers and booleans.</summary>
internal static class NumberLibrary
{
    public static IEnumerable<LibraryFunction> Globals { get; } = [.. LibraryFunction.Charged(LibraryReceiver.Any, "isFinite", "isNaN", "parseFloat", "parseInt")];

    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "isFinite", "isInteger", "isNaN", "isSafeInteger", "parseFloat", "parseInt"),
    ];

    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "toExponential", "toFixed", "toPrecision", "valueOf"),
        LibraryFunction.Own("toString", ToText),
    ];

    public static IEnumerable<LibraryFunction> BooleanMethods { get; } = [.. LibraryFunction.Charged(LibraryReceiver.Any, "toString", "valueOf")];

    /// <summary>Other bases for whole numbers only: how many digits a fraction gets is left to the engine by ECMAScript.</summary>
    private static JsString ToText(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        if (!self.IsNumber())
            throw realm.TypeError("called on something that is no number");

        double number = self.AsNumber();
        double radix = arguments is [{ } given, ..] && !given.IsUndefined() ? TypeConverter.ToIntegerOrInfinity(given) : 10;
        if (radix is < 2 or > 36)
            throw realm.Error("the base must be between 2 and 36");
        if (radix == 10 || !double.IsFinite(number))
            return JsString.Create(NumberText.Of(number));
        if (Math.Abs(number) > 9_007_199_254_740_991 || Math.Truncate(number) != number)
            throw realm.Error("other bases than 10 are for whole numbers up to 2^53 - 1");

        return JsString.Create(Digits((long)number, (int)radix));
    }

    private static string Digits(long number, int radix)
    {
        Span<char> digits = stackalloc char[54];
        int first = digits.Length;
        long rest = Math.Abs(number);
        do
        {
            digits[--first] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % radix)];
            rest /= radix;
        }
        while (rest > 0);

        return (number < 0 ? "-" : "") + new string(digits[first..]);
    }
}
