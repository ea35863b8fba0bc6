using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class ThreadKeyTests
{
    [Theory]
    [InlineData("full")]
    [InlineData("service_only")]
    public void the_vectors_keys_are_read_from_bytes_and_text(string member)
    {
        using JsonDocument vectors = VectorFiles.Open("thread_key.json");
        JsonElement vector = vectors.RootElement.GetProperty(member);

        ThreadKey.TryFromBytes(vector.Hex("bytes"), out ThreadKey? key).ShouldBeTrue();

        key.CanRead.ShouldBe(vector.GetProperty("can_read").GetBoolean());
        key.ExportText().ShouldBe(vector.Text("string"));
        key.Export().ShouldBe(vector.Hex("bytes"));
        key.ServiceKey.Export().ShouldBe(vectors.RootElement.Hex("service_key"));
        key.ReadKey?.Export().ShouldBe(vectors.RootElement.Hex("read_key"));
        ThreadKey.Parse(vector.Text("string")).FixedTimeEquals(key).ShouldBeTrue();
    }

    [Fact]
    public void every_invalid_length_and_text_of_the_vectors_is_refused()
    {
        using JsonDocument vectors = VectorFiles.Open("thread_key.json");
        int seen = 0;

        foreach (JsonElement vector in vectors.RootElement.GetProperty("invalid_lengths").EnumerateArray())
        {
            ThreadKey.TryFromBytes(new byte[vector.GetProperty("len").GetInt32()], out ThreadKey? key).ShouldBeFalse();
            key.ShouldBeNull();
            seen++;
        }

        foreach (JsonElement vector in vectors.RootElement.GetProperty("invalid_strings").EnumerateArray())
        {
            string text = vector.Text("input");
            ThreadKey.TryParse(text, out _).ShouldBeFalse();
            Should.Throw<FormatException>(() => ThreadKey.Parse(text));
            seen++;
        }

        seen.ShouldBe(9);
    }

    [Fact]
    public void the_second_set_of_vectors_agrees()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)1, 32), .. Enumerable.Repeat((byte)2, 32)];

        ThreadKey.TryFromBytes(bytes, out ThreadKey? key).ShouldBeTrue();

        key.ExportText().ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "full key string"));
        key.WithoutReadKey().ExportText().ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "service key string"));
    }

    [Fact]
    public void a_generated_key_has_two_independent_halves()
    {
        byte[] service = [.. Enumerable.Repeat((byte)1, 32)];
        byte[] read = [.. Enumerable.Repeat((byte)2, 32)];

        ThreadKey key = ThreadKey.Generate(new QueuedRandomSource(service, read));

        key.Export().ShouldBe([.. service, .. read]);
        key.CanRead.ShouldBeTrue();
    }

    [Fact]
    public void a_replicators_key_keeps_the_service_key_only()
    {
        ThreadKey key = ThreadKey.Generate(new SeededRandomSource(1));

        ThreadKey replicator = key.WithoutReadKey();

        replicator.CanRead.ShouldBeFalse();
        replicator.ReadKey.ShouldBeNull();
        replicator.ServiceKey.FixedTimeEquals(key.ServiceKey).ShouldBeTrue();
        replicator.FixedTimeEquals(key).ShouldBeFalse();
        replicator.WithoutReadKey().ShouldBeSameAs(replicator);
    }

    [Fact]
    public void a_key_does_not_show_itself()
    {
        ThreadKey key = ThreadKey.Generate(new SeededRandomSource(1));

        $"{key} {key.WithoutReadKey()} {key.ServiceKey}".ShouldBe(
            "ThreadKey of service and read key (redacted) ThreadKey of service key (redacted) SymmetricKey (redacted)");
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        ThreadKey key = ThreadKey.Generate(new SeededRandomSource(1));

        Mutations.OfTexts([key.ExportText(), key.WithoutReadKey().ExportText()], 5_000, text =>
        {
            if (ThreadKey.TryParse(text, out ThreadKey? read))
                ThreadKey.Parse(read.ExportText()).FixedTimeEquals(read).ShouldBeTrue();
            else
                Should.Throw<FormatException>(() => ThreadKey.Parse(text));
        });
    }
}
