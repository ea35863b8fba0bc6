using System.Text.Json;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>The cases of docs/vectors/reduction, by their <c>what</c> line.</summary>
internal static class VectorCases
{
    public static IReadOnlyDictionary<string, JsonElement> Read(string file) =>
        Root(file).GetProperty("cases").EnumerateArray().ToDictionary(one => one.GetProperty("what").GetString()!);

    public static JsonElement Root(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ReductionVectors", file)));
        return document.RootElement.Clone();
    }

    public static string? Field(this JsonElement one, string member) => one.TryGetProperty(member, out var value) ? Whole(value) : null;

    /// <summary>The members of an object whose values are texts.</summary>
    public static SortedDictionary<string, string> Fields(this JsonElement one, string member) =>
        Sorted(one.GetProperty(member).EnumerateObject(), text => text.Name, text => Whole(text.Value)!);

    public static SortedDictionary<string, string> Sorted<T>(IEnumerable<T> items, Func<T, string> name, Func<T, string> value) =>
        new(items.ToDictionary(name, value), StringComparer.Ordinal);

    /// <summary>A text, or a list of texts with the number of times each is repeated.</summary>
    private static string? Whole(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? string.Concat(value.EnumerateArray().Select(part => string.Concat(Enumerable.Repeat(part[0].GetString(), part[1].GetInt32()))))
        : value.GetString();
}
