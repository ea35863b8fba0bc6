using System.Text.Json;

namespace Marten.Threads.Collections.Indexing;

/// <summary>Indexes of a collection as its row keeps them: a JSON array.</summary>
internal static class IndexTexts
{
    public static string Write(IReadOnlyList<CollectionIndex> indexes) => JsonSerializer.Serialize(indexes, JsonSerializerOptions.Web);

    public static IReadOnlyList<CollectionIndex> Read(string json) => JsonSerializer.Deserialize<CollectionIndex[]>(json, JsonSerializerOptions.Web)!;
}
