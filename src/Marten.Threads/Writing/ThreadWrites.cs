using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// What one commit has done to a thread so far, whatever identities it wrote for: the clock, and the documents that its
/// own writes lead to. An asynchronous reduction shows them in no table yet.
/// </summary>
internal sealed class ThreadWrites(WriteClock clock)
{
    public WriteClock Clock => clock;

    /// <summary>Document and effective time after the commit's last write to an instance.</summary>
    public Dictionary<InstanceKey, (DocObject? Document, long? Newest)> State { get; } = [];
}
