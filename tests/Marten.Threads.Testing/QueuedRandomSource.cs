using Marten.Threads.Protocol;

namespace Marten.Threads.Testing;

/// <summary>
/// Gives out given byte strings, one for each draw, so that recorded keys and nonces are made again. A draw of another length than the next
/// string's, or one too many, fails: the order of draws is part of what a vector tests.
/// </summary>
public sealed class QueuedRandomSource : IRandomSource
{
    private readonly Queue<byte[]> _draws;

    /// <summary>Queues the draws in their order.</summary>
    public QueuedRandomSource(params IEnumerable<byte[]> draws) => _draws = new Queue<byte[]>(draws);

    /// <summary>How many draws are left.</summary>
    public int Remaining => _draws.Count;

    /// <inheritdoc />
    public void Fill(Span<byte> destination)
    {
        if (!_draws.TryDequeue(out byte[]? draw))
            throw new InvalidOperationException($"No draw of {destination.Length} bytes was queued.");
        if (draw.Length != destination.Length)
            throw new InvalidOperationException($"A draw of {destination.Length} bytes was asked for, {draw.Length} bytes were queued.");
        draw.CopyTo(destination);
    }
}
