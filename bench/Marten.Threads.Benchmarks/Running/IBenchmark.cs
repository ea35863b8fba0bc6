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

    /// <summary>Whether it measures on PostgreSQL; true for most.</summary>
    bool UsesServer => true;

    Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken);
}

/// <summary>What a benchmark works with.</summary>
/// <param name="Arguments">The command line.</param>
/// <param name="Started">The server; null where no benchmark uses one.</param>
/// <param name="Progress">Told while it runs.</param>
internal sealed record BenchmarkRun(BenchmarkArguments Arguments, BenchmarkServer? Started, IProgress<string> Progress)
{
    public BenchmarkServer Server => Started ?? throw new InvalidOperationException("A benchmark that says UsesServer = false asks for the server.");

    public bool IsFull => Arguments.Scale == Scale.Full;

    /// <summary>The asked sizes, or the benchmark's own.</summary>
    public IReadOnlyList<int> Payloads(params IReadOnlyList<int> own) => Arguments.Payloads.Count > 0 ? Arguments.Payloads : own;
}
