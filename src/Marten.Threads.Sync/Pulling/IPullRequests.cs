using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync.Pulling;

/// <summary>What a peer has that this host lacks.</summary>
[Flags]
internal enum PullReasons
{
    None = 0,

    /// <summary>It may know logs, or addresses of logs, that are not known here.</summary>
    Logs = 1,

    /// <summary>It may have records that are not here.</summary>
    Records = 2,
}

/// <summary>Takes notes of peers that should be asked. Must not wait, and may forget: heads and edges tell again what is missing.</summary>
internal interface IPullRequests
{
    /// <summary>Notes that a peer, known for the thread, should be asked.</summary>
    void Request(ThreadId thread, PeerId peer, PullReasons reasons);
}
