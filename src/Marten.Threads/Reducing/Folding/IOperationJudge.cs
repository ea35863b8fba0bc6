using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
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

/// <summary>An answer with its reason.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Reason">Why not, for a local writer; set unless it was accepted. Nothing that others must agree on.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OperationJudgement(OperationVerdict Verdict, string? Reason = null);

/// <summary>An operation at its place, of this host before it is signed or of any host in the fold.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Type">What it does.</param>
/// <param name="Patch">The document of a create, the merge patch of a save; null for a delete.</param>
/// <param name="Stamp">The writer's clock.</param>
/// <param name="Author">The author that its record names (libp2p public key protobuf).</param>
/// <param name="Before">The document before it.</param>
/// <param name="After">The document that it leads to; null for a delete.</param>
internal sealed record OperationAttempt(
    InstanceKey Instance, OperationType Type, DocObject? Patch, long Stamp, ReadOnlyMemory<byte> Author, DocObject? Before, DocObject? After);

/// <summary>
/// The write validator's place in the fold: it judges an operation with the document before it, on every node alike.
/// Implementations are safe for several threads.
/// </summary>
internal interface IOperationJudge
{
    OperationJudgement Judge(OperationAttempt attempt);
}
