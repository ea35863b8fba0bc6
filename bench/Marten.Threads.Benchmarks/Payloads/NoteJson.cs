using System.Text.Json;

namespace Marten.Threads.Benchmarks.Payloads;

/// <summary>The spelling of notes, which is the one that Marten's System.Text.Json serializer with camel case writes.</summary>
internal static class NoteJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Text(Note note) => JsonSerializer.Serialize(note, Options);

    /// <summary>Reads one back; members that a thread adds are passed over.</summary>
    public static Note Read(string json) => JsonSerializer.Deserialize<Note>(json, Options)!;

    public static byte[] Utf8(Note note) => JsonSerializer.SerializeToUtf8Bytes(note, Options);
}
