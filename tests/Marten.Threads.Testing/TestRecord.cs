using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>A valid record of a <see cref="TestLog"/>.</summary>
/// <param name="Log">The log, with the keys to spoil the record in ways that only an insider can.</param>
/// <param name="Verified">The record.</param>
/// <param name="Body">Its plaintext.</param>
public sealed record TestRecord(TestLog Log, VerifiedRecord Verified, byte[] Body)
{
    /// <summary>The four nodes.</summary>
    public RecordEnvelope Envelope => Verified.Envelope;

    /// <summary>The record's CID.</summary>
    public Cid Cid => Verified.Cid;
}
