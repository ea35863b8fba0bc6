using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// Of Math what IEEE 754 defines to the last bit. Sines, logarithms and their like are computed by the platform's C library, and two
/// machines may differ in the last digit, which a comparison turns into another verdict.
/// </summary>
internal static class MathLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "abs", "ceil", "floor", "max", "min", "round", "sign", "sqrt", "trunc"),
        LibraryFunction.Own("pow", Power),
    ];

    /// <summary>Whole exponents, by multiplying.</summary>
    private static JsNumber Power(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        double number = arguments.Length > 0 ? TypeConverter.ToNumber(arguments[0]) : double.NaN;
        double exponent = arguments.Length > 1 ? TypeConverter.ToNumber(arguments[1]) : double.NaN;
        if (double.IsNaN(exponent))
            return JsNumber.Create(double.NaN);
        if (Math.Truncate(exponent) != exponent || Math.Abs(exponent) > int.MaxValue)
            throw realm.Error("Math.pow takes whole exponents");

        double power = 1;
        double square = number;
        for (long rest = (long)Math.Abs(exponent); rest > 0; rest /= 2)
        {
            if (rest % 2 == 1)
                power *= square;
            square *= square;
        }

        return JsNumber.Create(exponent < 0 ? 1 / power : power);
    }
}
