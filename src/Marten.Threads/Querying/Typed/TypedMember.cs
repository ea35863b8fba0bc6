using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>A member of a document: where it stands in the JSON, and how its values are written there.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Type">Its type in C#.</param>
/// <param name="Json">The options that its values are written with.</param>
internal sealed record TypedMember(MemberPath Path, Type Type, JsonSerializerOptions Json)
{
    /// <summary>A value as the JSON has it.</summary>
    public DocValue Write(object? value, Type type, string place)
    {
        try
        {
            return JsonText.Parse(JsonSerializer.SerializeToUtf8Bytes(value, type, Json));
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException or JsonException or FormatException)
        {
            throw new ThreadQueryException($"The value cannot be written as JSON: {exception.Message}", place);
        }
    }
}
