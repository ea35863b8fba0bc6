using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Folding;

/// <summary>A write validator's answer.</summary>
internal enum OperationVerdict
{
    /// <summary>The operation takes effect.</summary>
    Accepted,

    /// <summary>It is kept without effect.</summary>
    Rejected,

    /// <summary>A local limit stopped the validator; the operation has no effect until it is judged again.</summary>
    Undecided,
}

/// <summary>
/// The write validator's place in the fold: it judges an operation with the document before it, on every node alike.
/// </summary>
internal interface IOperationJudge
{
    OperationVerdict Judge(ReducedOperation operation, DocObject? before);
}
