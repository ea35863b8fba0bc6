using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>One word of the command line.</summary>
internal interface IBenchmark
{
    /// <summary>The word.</summary>
    string Name { get; }

    /// <summary>What is divided by what.</summary>
    string About { get; }

    Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken);
}

/// <summary>What a benchmark works with.</summary>
/// <param name="Arguments">The command line.</param>
/// <param name="Server">The server.</param>
/// <param name="Progress">Told while it runs.</param>
internal sealed record BenchmarkRun(BenchmarkArguments Arguments, BenchmarkServer Server, IProgress<string> Progress)
{
    public bool IsFull => Arguments.Scale == Scale.Full;

    /// <summary>The asked sizes, or the benchmark's own.</summary>
    public IReadOnlyList<int> Payloads(params IReadOnlyList<int> own) => Arguments.Payloads.Count > 0 ? Arguments.Payloads : own;
}
