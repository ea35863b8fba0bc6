using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Folding;

/// <summary>What one step of the reduction takes in.</summary>
/// <param name="Added">
/// New operations, which in each log follow everything reduced before. Those of replaced logs are not among them.
/// </param>
/// <param name="Replaced">
/// All operations, of every branch, of logs of which earlier records count otherwise now. They take the place of all
/// that was reduced of these logs.
/// </param>
/// <param name="Refolded">Instances to fold again although nothing arrived for them.</param>
internal sealed record Reduction(
    IReadOnlyList<ReducedOperation> Added,
    IReadOnlyDictionary<LogId, IReadOnlyList<ReducedOperation>> Replaced,
    IReadOnlySet<InstanceKey> Refolded)
{
    public static Reduction Of(IReadOnlyList<ReducedOperation> added) =>
        new(added, new Dictionary<LogId, IReadOnlyList<ReducedOperation>>(), new HashSet<InstanceKey>());
}
