namespace Marten.Threads.Reducing.Operations;

/// <summary>
/// What became of an operation, as its <c>status</c> column says (docs/reduction.md, section 5). Whether it was
/// normalised stands in a column of its own; that it rests on an unconfirmed first record is the state of its log.
/// </summary>
internal static class OperationStatus
{
    public const string Applied = "applied";
    public const string ConflictCreate = "conflict: create";
    public const string Undecided = "undecided";
    public const string RejectedFork = "rejected: fork";
    public const string RejectedFirstRecord = "rejected: first record";
    public const string RejectedAuthor = "rejected: author";
    public const string RejectedDocumentTooLarge = "rejected: document too large";
    public const string RejectedValidator = "rejected: validator";

    /// <summary>Prefix of every status of an operation that has no effect.</summary>
    public const string RejectedPrefix = "rejected: ";
}
