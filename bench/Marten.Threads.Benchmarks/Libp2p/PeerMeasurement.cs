using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>One act of two sides; each checks by itself what arrived.</summary>
/// <param name="a">The side that is judged.</param>
/// <param name="b">The other.</param>
internal sealed class PeerMeasurement(Func<CancellationToken, Task<Effort>> a, Func<CancellationToken, Task<Effort>> b) : IPairedMeasurement
{
    public int Slices => 1;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => a(cancellationToken);

    public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => b(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
