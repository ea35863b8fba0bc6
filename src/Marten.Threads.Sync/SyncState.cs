namespace Marten.Threads.Sync;

/// <summary>The runtime while the host runs.</summary>
internal sealed class SyncState
{
    private SyncRuntime? _runtime;

    public SyncRuntime? Runtime
    {
        get => Volatile.Read(ref _runtime);
        set => Volatile.Write(ref _runtime, value);
    }
}
