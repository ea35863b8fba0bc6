using System.Numerics;
using System.Runtime.CompilerServices;

namespace Marten.Threads.Libp2p;

/// <summary>Checks of options, whose messages name the option.</summary>
internal static class OptionChecks
{
    public static void Positive(TimeSpan value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value <= TimeSpan.Zero || value.TotalMilliseconds > int.MaxValue)
            throw new ArgumentException($"{name} is {value}; give a time above zero and below 24 days.", name);
    }

    public static void Within<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T>
    {
        if (value < low || value > high)
            throw new ArgumentException($"{name} is {value}; give {low} to {high}.", name);
    }
}
