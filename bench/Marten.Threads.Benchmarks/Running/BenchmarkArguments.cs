using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Marten.Threads.Benchmarks.Payloads;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>How much is measured.</summary>
internal enum Scale
{
    /// <summary>Small enough for every change: minutes.</summary>
    Ci,

    /// <summary>As the demands are meant; only here a missed floor is a failure.</summary>
    Full,
}

/// <summary>The command line.</summary>
/// <param name="Names">Benchmarks to run.</param>
/// <param name="Scale">How much is measured; default ci.</param>
/// <param name="Runs">Pairs of each metric; default 9.</param>
/// <param name="Payloads">Bytes of JSON in a note; empty means each benchmark's own.</param>
/// <param name="Json">File for all raw values, or null.</param>
/// <param name="Baseline">Such a file of an earlier run to compare with, or null.</param>
/// <param name="Profile">Whether the server tells what its statements cost.</param>
/// <param name="List">Whether only the names are asked for.</param>
internal sealed record BenchmarkArguments(
    IReadOnlyList<string> Names, Scale Scale, int Runs, IReadOnlyList<int> Payloads, string? Json, string? Baseline, bool Profile, bool List)
{
    public const string Usage =
        "usage: Marten.Threads.Benchmarks [--list] <benchmark>… [--scale ci|full] [--runs 9] [--payload 100,1024,10240] [--json out.json] [--baseline base.json] [--profile]";

    private const int RunsDefault = 9;
    private const int PayloadMax = 500_000;

    public static bool TryParse(IReadOnlyList<string> words, [NotNullWhen(true)] out BenchmarkArguments? arguments)
    {
        arguments = null;
        var read = new BenchmarkArguments([], Scale.Ci, RunsDefault, [], null, null, false, false);
        for (var i = 0; i < words.Count; i++)
        {
            var next = i + 1 < words.Count ? words[i + 1] : "";
            if (TryReadFlag(words[i], read) is { } flagged)
            {
                read = flagged;
            }
            else if (TryReadOption(words[i], next, read) is { } changed)
            {
                read = changed;
                i++;
            }
            else
            {
                return false;
            }
        }

        if (!read.List && read.Names.Count == 0) return false;
        arguments = read;
        return true;
    }

    private static BenchmarkArguments? TryReadFlag(string word, BenchmarkArguments read) => word switch
    {
        "--list" => read with { List = true },
        "--profile" => read with { Profile = true },
        ['-', ..] or "" => null,
        _ => read with { Names = [.. read.Names, word] },
    };

    private static BenchmarkArguments? TryReadOption(string word, string value, BenchmarkArguments read) => (word, value) switch
    {
        ("--scale", "ci") => read with { Scale = Scale.Ci },
        ("--scale", "full") => read with { Scale = Scale.Full },
        ("--runs", _) when TryReadNumber(value, 1, 1_000) is { } runs => read with { Runs = runs },
        ("--payload", _) when TryReadPayloads(value) is { } payloads => read with { Payloads = payloads },
        ("--json", [not '-', ..]) => read with { Json = value },
        ("--baseline", [not '-', ..]) => read with { Baseline = value },
        _ => null,
    };

    private static int? TryReadNumber(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;

    private static List<int>? TryReadPayloads(string text)
    {
        var sizes = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (TryReadNumber(part, NoteMaker.BytesMin, PayloadMax) is not { } bytes) return null;
            sizes.Add(bytes);
        }

        return sizes;
    }
}
