using Mono.Cecil;

namespace Marten.Threads.Architecture.Compiled;

/// <summary>Static fields that can change, themselves or inside.</summary>
internal static class MutableStatics
{
    /// <summary>Generic and other types of the platform that hold what they were made with.</summary>
    private static readonly string[] Unchanging =
    [
        "System.String", "System.TimeSpan", "System.DateTimeOffset", "System.UInt128", "System.Text.UTF8Encoding", "System.Buffers.SearchValues`1",
        "System.Text.RegularExpressions.Regex", "System.Collections.Frozen.FrozenDictionary`2", "System.Collections.Frozen.FrozenSet`1",
        "System.Collections.Immutable.ImmutableArray`1",
    ];

    public static IReadOnlyList<Place> Of(ModuleDefinition module) =>
    [
        .. module.GetTypes()
            .Where(static type => !IsGenerated(type))
            .SelectMany(static type => type.Fields)
            .Where(static field => field is { IsStatic: true, IsLiteral: false } && !(field.IsInitOnly && IsUnchanging(field.FieldType)))
            .Select(static field => Place.Of(field.DeclaringType, field.Name)),
    ];

    private static bool IsUnchanging(TypeReference type)
    {
        if (type.IsPrimitive) return true;
        if (type is ArrayType) return false;
        var element = type.GetElementType();
        if (Unchanging.Contains(element.FullName)) return true;

        // A type of the product is believed when each of its fields is set once, by its constructor.
        return element is TypeDefinition own && (own.IsEnum || own.Fields.Where(static field => !field.IsStatic).All(static field => field.IsInitOnly));
    }

    // Caches of delegates and constant data, which the compiler fills.
    private static bool IsGenerated(TypeDefinition type) =>
        type.Name.StartsWith('<') || (type.DeclaringType is not null && IsGenerated(type.DeclaringType));
}
