using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>Equality of JSON values as <c>enum</c>, <c>const</c> and <c>uniqueItems</c> mean it: 1.0 equals 1, the order of members does not matter.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    private JsonValueComparer()
    {
    }

    public static JsonValueComparer Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

    public int GetHashCode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return HashCode.Combine(JsonValueKind.String, value.GetString());
            case JsonValueKind.Number:
                return ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out ExactDecimal number) ? number.GetHashCode() : 0;
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (JsonElement item in value.EnumerateArray())
                    items.Add(GetHashCode(item));
                return items.ToHashCode();
            case JsonValueKind.Object:
                // summed, because members in another order are the same object
                int sum = 0;
                foreach (JsonProperty member in value.EnumerateObject())
                    sum = unchecked(sum + HashCode.Combine(member.Name, GetHashCode(member.Value)));
                return sum;
            default:
                return (int)value.ValueKind;
        }
    }
}
