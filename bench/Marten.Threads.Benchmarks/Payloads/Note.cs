using System.Text.Json.Serialization;

namespace Marten.Threads.Benchmarks.Payloads;

/// <summary>What all measurements write.</summary>
public abstract class NoteContent
{
    [JsonPropertyName("_id")]
    public string Id { get; set; } = "";

    public string Author { get; set; } = "";

    public int Count { get; set; }

    public string Text { get; set; } = "";

    public IReadOnlyList<NoteEntry> Entries { get; set; } = [];

    /// <summary>The same content, so the same JSON, as another type.</summary>
    public T As<T>() where T : NoteContent, new() => new() { Id = Id, Author = Author, Count = Count, Text = Text, Entries = Entries };
}

/// <summary>The content as a document. Marten takes no type for a document and an event.</summary>
public sealed class Note : NoteContent;

/// <summary>The content as an event.</summary>
public sealed class NoteWritten : NoteContent;

/// <summary>A line of a note.</summary>
public sealed class NoteEntry
{
    public string By { get; set; } = "";

    public decimal Amount { get; set; }

    public string Text { get; set; } = "";
}
