using System.Text;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;

namespace Marten.Threads.Benchmarks.Payloads;

/// <summary>
/// Makes notes of an exact size out of words and numbers that follow from a seed. Each one differs from all others, so that
/// compression finds in them what it finds in ordinary text, not copies.
/// </summary>
internal sealed class NoteMaker(ulong seed)
{
    /// <summary>The smallest note: an id, the longest author, a number, an empty text and no entries.</summary>
    public const int BytesMin = 98;

    private const int EntryBytes = 110;
    private const int EntryTextMin = 30;
    private const int EntryTextSpread = 50;
    private const int WordCount = 2_000;
    private const int CentsMax = 1_000_000;
    private const int CountMin = 1_000;
    private const int CountSpread = 9_000;

    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SeededRandomSource _random = new(seed);
    private readonly string[] _words = Words(new SeededRandomSource(seed));
    private int _made;

    /// <summary>Notes whose JSON has exactly this many bytes.</summary>
    public IReadOnlyList<Note> Make(int count, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, BytesMin);
        var notes = new Note[count];
        for (var i = 0; i < count; i++) notes[i] = Make(bytes);
        return notes;
    }

    private Note Make(int bytes)
    {
        var note = new Note
        {
            Id = InstanceIds.New(Began.AddMilliseconds(_made++), _random),
            Author = Word(),
            Count = CountMin + _random.Next(CountSpread),
            Text = "",
            Entries = Entries((bytes - BytesMin) / EntryBytes - 1),
        };
        note.Text = Sentence(bytes - NoteJson.Utf8(note).Length);
        return note;
    }

    private NoteEntry[] Entries(int count)
    {
        var entries = new NoteEntry[Math.Max(0, count)];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new NoteEntry { By = Word(), Amount = _random.Next(CentsMax) / 100m, Text = Sentence(EntryTextMin + _random.Next(EntryTextSpread)) };
        return entries;
    }

    private string Sentence(int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length) text.Append(Word()).Append(' ');
        return text.ToString(0, length);
    }

    private string Word() => _words[_random.Next(_words.Length)];

    private static string[] Words(SeededRandomSource random)
    {
        string[] heads = ["b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z"];
        string[] hearts = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
        var words = new string[WordCount];
        for (var i = 0; i < words.Length; i++)
        {
            var word = new StringBuilder();
            for (var syllable = 1 + random.Next(3); syllable > 0; syllable--)
                word.Append(heads[random.Next(heads.Length)]).Append(hearts[random.Next(hearts.Length)]);
            words[i] = word.Append(heads[random.Next(heads.Length)]).ToString();
        }

        return words;
    }
}
