using Marten.Threads.Logs;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing;

/// <summary>Turns a record's body into operations, with the record's standing and each operation's own defect judged.</summary>
internal static class RecordOperations
{
    /// <param name="record">The record.</param>
    /// <param name="position">Its place in the log.</param>
    /// <param name="standing">Whether it counts.</param>
    /// <param name="author">The author of the record's path (<see cref="LogBranch.Author"/>).</param>
    /// <param name="body">Its decrypted body.</param>
    /// <returns>The operations; none for an opaque body.</returns>
    public static IReadOnlyList<ReducedOperation> Of(
        VerifiedRecord record, RecordPosition position, RecordStanding standing, ReadOnlyMemory<byte> author, ReadOnlyMemory<byte> body)
    {
        if (!EventBody.TryRead(body, out var operations)) return [];
        var reduced = new List<ReducedOperation>(operations.Count);
        // A record that counts counts as the author's, even where the envelope stored here names another and only a
        // second one mends it: which of them came first must not show.
        var claimed = standing is RecordStanding.Counts or RecordStanding.Unconfirmed ? author : record.AuthorKey;
        foreach (var operation in operations) reduced.Add(Reduce(record, position, standing, claimed, operation));

        return reduced;
    }

    private static ReducedOperation Reduce(
        VerifiedRecord record, RecordPosition position, RecordStanding standing, ReadOnlyMemory<byte> claimedAuthor, PatchOperation operation)
    {
        var rejection = RejectionOf(standing) ?? DefectName(operation.Defect);
        return new ReducedOperation
        {
            Instance = new InstanceKey(operation.CollectionName, operation.InstanceId),
            Key = new OrderKey(operation.Timestamp, record.LogId, position.Counter, operation.Index),
            Branch = position.Branch,
            Type = operation.Type,
            Patch = operation.Patch,
            Stamp = operation.Timestamp,
            Record = record.Cid,
            ClaimedAuthor = claimedAuthor,
            Normalised = operation.IsNormalised,
            Counts = rejection is null,
            Status = rejection ?? OperationStatus.Applied,
        };
    }

    private static string? RejectionOf(RecordStanding standing) => standing switch
    {
        RecordStanding.Fork => OperationStatus.RejectedFork,
        RecordStanding.FirstRecord => OperationStatus.RejectedFirstRecord,
        RecordStanding.Author => OperationStatus.RejectedAuthor,
        _ => null,
    };

    private static string? DefectName(OperationDefect defect) =>
        defect == OperationDefect.None ? null : OperationStatus.RejectedPrefix + EnumWords.Of(defect.ToString());
}
