using Marten.Threads.Benchmarks.Payloads;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>What a run must have left behind. A fast wrong run is a failure.</summary>
internal static class Expectation
{
    /// <exception cref="InvalidOperationException">The count is another.</exception>
    public static void Equal(string what, long expected, long found)
    {
        if (expected != found) throw new InvalidOperationException($"The run is wrong: {found} {what} where {expected} were written.");
    }

    /// <summary>Notes whose content is read back: the first, the last and one between. All of them would take longer than the run.</summary>
    public static IEnumerable<Note> Samples(IReadOnlyList<Note> notes) => [notes[0], notes[notes.Count / 2], notes[^1]];

    /// <exception cref="InvalidOperationException">The note is missing or another.</exception>
    public static void Same(string where, Note written, Note? found)
    {
        if (found is null || NoteJson.Text(found) != NoteJson.Text(written)) throw new InvalidOperationException($"The run is wrong: note {written.Id} is not in {where} as it was written.");
    }
}
