using System.Text.Json;
using System.Text.Unicode;

namespace Marten.Threads.Collections;

/// <summary>
/// Reads JSON that can be walked afterwards without an exception: valid UTF-8, no duplicate member names,
/// no escape that stands for half a surrogate pair, no comment, a bounded depth.
/// </summary>
internal static class StrictJson
{
    public static bool TryParse(ReadOnlyMemory<byte> utf8, int depthMax, out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span) || !HasReadableStrings(utf8.Span, depthMax))
            return false;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = depthMax, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasReadableStrings(ReadOnlySpan<byte> utf8, int depthMax)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = depthMax });
        try
        {
            while (reader.Read())
            {
                // GetString is what throws later on: ask it now, and only where an escape can hide half a pair
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return true;
        }
        catch (Exception defect) when (defect is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
