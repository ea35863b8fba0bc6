using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>Hands records of the product to the oracle: what they say, and nothing that the product judged.</summary>
internal static class OracleRecords
{
    public static OracleState Reduce(this OpenedBodies bodies, IEnumerable<VerifiedRecord> records, OracleValidator? validator = null) =>
        new(records.Select(record => bodies.Facts(record)), validator);

    public static OracleRecord Facts(this OpenedBodies bodies, VerifiedRecord record) => new(
        ReductionDump.Hex(record.LogId.Span),
        ReductionDump.Hex(record.Cid.Span),
        record.IsFirst ? null : ReductionDump.Hex(record.Previous.Span),
        ReductionDump.Hex(record.EventCid.Span),
        ReductionDump.Hex(record.AuthorKey.Span),
        bodies.Of(record));
}
