using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Marten.Threads.Collections;

/// <summary>
/// The hash of everything that the reduction of a collection depends on. Schemas, indexes and read filters are not in it:
/// they check local writes, speed up or act on reading, and leave the state as it is.
/// </summary>
internal static class ConfigurationHash
{
    /// <param name="name">The collection.</param>
    /// <param name="script">The function body of its write validator, or null.</param>
    /// <param name="engine">The engine that runs it.</param>
    /// <param name="validator">The version of its typed validator, or null.</param>
    /// <returns>SHA-256 as lower-case hex.</returns>
    public static string Of(string name, string? script, string engine, string? validator)
    {
        var text = new StringBuilder("marten.threads reduction 1\n").Append(name);
        if (script is not null) Append(text, $"script {engine}", script);
        if (validator is not null) Append(text, "typed", validator);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // With its length, so that no two configurations give one text.
    private static void Append(StringBuilder text, string kind, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"\n{kind} {value.Length}\n").Append(value);
}
