using System.Globalization;

namespace Marten.Threads.Benchmarks.Reporting;

/// <summary>How figures are written, the same in every culture.</summary>
internal static class Figures
{
    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Ratio(double? ratio) => ratio is { } value ? Ratio(value) : "–";

    public static string Amount(double amount) => amount.ToString(amount < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}
