using System.Text.Json;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Benchmarks.Reporting;

/// <summary>A report with all raw values, as a file.</summary>
/// <param name="Command">The command line.</param>
/// <param name="At">When the run ended.</param>
/// <param name="Machine">Where.</param>
/// <param name="Server">On which server; null where none was needed.</param>
/// <param name="LoadAtStart">Load averages at the start of the run.</param>
/// <param name="LoadAtEnd">Load averages at its end.</param>
/// <param name="Metrics">Ratios with all pairs.</param>
/// <param name="Counters">Counts.</param>
internal sealed record JsonReport(
    string Command, DateTimeOffset At, MachineFacts Machine, ServerFacts? Server, string LoadAtStart, string LoadAtEnd, IReadOnlyList<Metric> Metrics, IReadOnlyList<Counter> Counters)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task SaveAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, this, Options, cancellationToken);
    }

    /// <exception cref="InvalidDataException">The file is no report.</exception>
    public static async Task<JsonReport> LoadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonReport>(stream, Options, cancellationToken) is { Metrics: not null, Counters: not null } report
                ? report
                : throw new InvalidDataException($"{file} is no report.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is no report.", exception);
        }
    }
}
