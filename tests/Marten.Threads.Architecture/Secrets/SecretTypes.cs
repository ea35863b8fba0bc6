using System.Reflection;
using Marten.Threads.Architecture.Compiled;

namespace Marten.Threads.Architecture.Secrets;

/// <summary>Which public types hold a secret.</summary>
internal static class SecretTypes
{
    private const string GivesOut = "Export";

    /// <summary>
    /// Types of keys, which give their secret out by the verb <c>Export</c>, and every type with a property of such a type,
    /// of a list of them, or of a type that has one.
    /// </summary>
    public static IReadOnlyList<Type> Find()
    {
        var types = Product.Loaded.SelectMany(static assembly => assembly.GetExportedTypes()).Where(static type => !type.IsInterface).ToList();
        var found = types.Where(static type => type.GetMethod(GivesOut, BindingFlags.Public | BindingFlags.Instance) is not null).ToHashSet();
        while (types.FirstOrDefault(type => !found.Contains(type) && Holds(type, found)) is { } holder) found.Add(holder);
        return [.. found.OrderBy(static type => type.FullName, StringComparer.Ordinal)];
    }

    private static bool Holds(Type type, HashSet<Type> secrets) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(property => PartsOf(property.PropertyType).Any(secrets.Contains));

    private static IEnumerable<Type> PartsOf(Type type) =>
        type.GetGenericArguments().SelectMany(PartsOf).Append(type.GetElementType() ?? type);
}
