using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// Composes the operations of a run, in their order. One more costs about its own length and what it touches, not the
/// length of the run. Not thread-safe.
/// </summary>
internal sealed class RunComposer(string instanceId)
{
    private ComposedRun? _run;

    /// <summary>Number of operations so far.</summary>
    public long Operations => _run?.Operations ?? 0;

    /// <summary>Adds the next operation; it must count.</summary>
    /// <exception cref="ArgumentException">The operation is on another instance.</exception>
    public void Add(ReducedOperation operation) => Add(ComposedRun.Of(operation));

    /// <summary>Adds a run that follows.</summary>
    /// <exception cref="ArgumentException">The run is of another instance.</exception>
    public void Add(ComposedRun run)
    {
        if (run.InstanceId != instanceId) throw new ArgumentException("Only what is on one instance can be composed.", nameof(run));
        _run = _run is null ? run : _run.Join(run);
    }

    /// <summary>What was composed so far. More may be added afterwards.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public ComposedRun Build() => _run?.Bounded() ?? throw new InvalidOperationException("A run has at least one operation.");
}
