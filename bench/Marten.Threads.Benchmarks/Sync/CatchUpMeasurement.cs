using System.Diagnostics;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>A join of an empty node ÷ the time that one core verifies the records in, and in which their bytes are copied. Both sides are told in seconds.</summary>
/// <param name="joinAsync">Lets an empty node join.</param>
/// <param name="thread">What it joins.</param>
/// <param name="copies">Where the bytes are copied to.</param>
internal sealed class CatchUpMeasurement(Func<CancellationToken, Task<double>> joinAsync, MadeThread thread, BenchmarkDatabase copies) : IPairedMeasurement
{
    // One join.
    public int Slices => 1;

    public Task PrepareAsync(CancellationToken cancellationToken) => PlainCopy.EmptyAsync(copies, cancellationToken);

    public async Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => InSeconds(await joinAsync(cancellationToken));

    public async Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var record in thread.Foreign.Records)
        {
            if (RecordVerifier.Verify(record.Envelope, record.Log, thread.Foreign.Key.ServiceKey, out _) != RecordRefusal.None)
                throw new InvalidOperationException("A genuine record was refused.");
        }

        await PlainCopy.RunAsync(copies, thread.Foreign.Records, cancellationToken);
        return InSeconds(Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask; // each join is checked as it ends, while its node is there

    // A time and not a rate: what is told of a side is the time itself.
    private static Effort InSeconds(double seconds) => new(seconds, TimeSpan.FromSeconds(1));
}
