using System.IO.Compression;
using Marten.Threads.Benchmarks.Payloads;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class NoteMakerTests
{
    [Theory]
    [InlineData(NoteMaker.BytesMin)]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(1024)]
    [InlineData(10240)]
    public void a_note_has_exactly_the_bytes_that_were_asked_for(int bytes) =>
        new NoteMaker(1).Make(50, bytes).ShouldAllBe(note => NoteJson.Utf8(note).Length == bytes);

    [Fact]
    public void notes_follow_from_the_seed()
    {
        Texts(1).ShouldBe(Texts(1));
        Texts(1).ShouldNotBe(Texts(2));
    }

    [Fact]
    public void no_two_notes_of_a_maker_are_alike()
    {
        var maker = new NoteMaker(1);

        Note[] notes = [.. maker.Make(200, 100), .. maker.Make(200, 100)];

        notes.Select(static note => note.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(400);
        notes.Select(static note => note.Text).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(390);
    }

    // Ordinary prose shrinks to about half; copies of one note would shrink to nothing.
    [Fact]
    public void a_note_is_as_hard_to_compress_as_text()
    {
        var json = NoteJson.Utf8(new NoteMaker(1).Make(1, 10240)[0]);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(json);

        ((double)packed.Length / json.Length).ShouldBeInRange(0.3, 0.8);
    }

    private static List<string> Texts(ulong seed) => [.. new NoteMaker(seed).Make(5, 1024).Select(NoteJson.Text)];
}
