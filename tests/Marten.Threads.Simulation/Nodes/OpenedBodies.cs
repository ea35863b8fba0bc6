using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>Decrypted bodies, by their events. Nodes of one simulation share them, so that each is decrypted once. Not thread-safe.</summary>
internal sealed class OpenedBodies(SymmetricKey readKey)
{
    private readonly Dictionary<Cid, byte[]?> _bodies = [];

    /// <summary>The body of a record; null where the read key opens none.</summary>
    public byte[]? Of(VerifiedRecord record)
    {
        if (_bodies.TryGetValue(record.EventCid, out var body)) return body;
        RecordReader.ReadBody(record, readKey, out body);
        _bodies.Add(record.EventCid, body);
        return body;
    }
}
