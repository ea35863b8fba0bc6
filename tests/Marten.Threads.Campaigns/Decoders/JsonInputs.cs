using System.Text;
using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>
/// JSON texts. What is read is written in one form, which reads to the same value; and the platform's reader calls the same texts well-formed.
/// </summary>
internal sealed class JsonInputs : IDecoder
{
    private const int ComparedOneIn = 8; // the platform's reader throws where it refuses, which takes its time
    private const int ComparedSizeMax = 4096;
    private const int ComparedDepth = 2_000;

    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            """{"_id":"rex","name":"Rex","age":3,"tags":["good",""],"owner":{"name":"A","mail":null},"weight":12.50,"_mod":1600000000000000000}""",
            """{"a":{"b":[1,2.5e10,-3e-7,"😀\u00e9\ud83d\ude00"]},"b":true,"c":false}""", "[[],[[]],{},{\"\":\"\"}]", "\"text\"", "-12.34e+5", "null",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public string Name => "JSON";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(8) switch
        {
            < 3 => Mutations.Spoil(random, Samples),
            < 7 => JsonMaker.Make(random),
            _ => JsonMaker.Hostile(random),
        };
        var isCompared = input.Length <= ComparedSizeMax && random.Next(ComparedOneIn) == 0;
        DocValue? value = null;
        var normalised = false;
        var defect = JsonDefect.None;
        return Trial.OfBytes(input, () => JsonText.TryRead(input, out value, out normalised, out defect), () =>
            (value is null ? null : CheckForm(value)) ?? (isCompared ? Compare(input, defect) : null));
    }

    private static string? CheckForm(DocValue value)
    {
        var text = JsonText.Write(value);
        if (text.Length != value.Utf8Length) return "another length than told";
        if (!JsonText.TryRead(text, out var again, out var normalised, out _) || normalised) return "its own text is not read";
        return again.Equals(value) && again.GetHashCode() == value.GetHashCode() && JsonText.Write(again).AsSpan().SequenceEqual(text) ? null : "its own text reads to something else";
    }

    // Numbers out of range and deep nesting end the reading before the rest of the grammar is seen, so of them the platform says nothing.
    private static string? Compare(byte[] input, JsonDefect defect)
    {
        if (defect is not (JsonDefect.None or JsonDefect.Syntax)) return null;
        var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = ComparedDepth });
        try
        {
            while (reader.Read())
            {
                // only whether it can be read to its end
            }

            return defect == JsonDefect.None ? null : "the platform reads it";
        }
        catch (JsonException exception)
        {
            return defect == JsonDefect.Syntax ? null : $"the platform does not read it: {exception.Message}";
        }
    }
}
