using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>A log of this host that its writer may go on with.</summary>
/// <param name="Key">Its signing key; the cabinet owns it.</param>
/// <param name="Tree">Its records so far.</param>
internal sealed record OwnLog(SigningKey Key, LogTree Tree);

/// <summary>All that a write needs to know of a thread, read under its lock.</summary>
/// <param name="Row">The thread.</param>
/// <param name="Logs">The logs in use, by the identity that writes them.</param>
/// <param name="Collections">Configurations of the collections written to, where there are any.</param>
/// <param name="Stored">The instances written to, where something is known of them.</param>
internal sealed record OpenedThread(
    ThreadRow Row,
    IReadOnlyDictionary<string, OwnLog> Logs,
    IReadOnlyList<CollectionRules> Collections,
    IReadOnlyDictionary<InstanceKey, StoredInstance> Stored);
