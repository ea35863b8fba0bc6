using System.Text.Json;

namespace Marten.Threads.Protocol.Keys;

/// <summary>The claims of a token, as JSON. Times are whole seconds since 1970. Read only after the signature over them was verified.</summary>
internal sealed class IdentityTokenClaims
{
    // The claims are one flat object; the audience may be a list.
    private const int DepthMax = 4;

    internal List<string> Audiences { get; private set; } = [];

    internal long? ExpiresAt { get; private set; }

    internal long? IssuedAt { get; private set; }

    internal long? NotBefore { get; private set; }

    internal string Subject { get; private set; } = string.Empty;

    /// <summary>Writes the claims in the reference's order; an absent audience or expiry is left out.</summary>
    internal static byte[] Write(string issuer, string subject, long issuedAt, long? expiresAt, string? audience)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (audience is not null)
                writer.WriteString("aud", audience);
            if (expiresAt is not null)
                writer.WriteNumber("exp", expiresAt.Value);
            writer.WriteNumber("iat", issuedAt);
            writer.WriteString("iss", issuer);
            writer.WriteString("sub", subject);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads the claims; null when they are not what a token carries.</summary>
    internal static IdentityTokenClaims? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            var claims = new IdentityTokenClaims();
            return claims.TryFill(ref reader) && !reader.Read() ? claims : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader has no other way to report broken JSON or a text that is not Unicode. Only what the issuer signed comes this far.
            return null;
        }
    }

    private bool TryFill(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!seen.Add(name) || !reader.Read() || !TryTake(name, ref reader))
                return false;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool TryTake(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "aud":
                return TryTakeAudiences(ref reader);
            case "exp":
                return TryTakeTime(ref reader, value => ExpiresAt = value);
            case "iat":
                return TryTakeTime(ref reader, value => IssuedAt = value);
            case "nbf":
                return TryTakeTime(ref reader, value => NotBefore = value);
            case "sub":
                Subject = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
                return true;
            default:
                reader.Skip();
                return true;
        }
    }

    // One text, or a list of texts (RFC 7519, section 4.1.3).
    private bool TryTakeAudiences(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Audiences.Add(reader.GetString()!);
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            Audiences.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryTakeTime(ref Utf8JsonReader reader, Action<long> take)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long seconds))
            return false;
        take(seconds);
        return true;
    }
}
