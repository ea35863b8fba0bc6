using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>Runs made in one line.</summary>
internal static class Composed
{
    public static ComposedRun Of(params IEnumerable<ReducedOperation> operations)
    {
        var composer = new RunComposer(Op.Rex.Id);
        foreach (var operation in operations) composer.Add(operation);
        return composer.Build();
    }

    /// <summary>The stored form without the bounds, which depend on how a run was put together.</summary>
    public static string WithoutBounds(this ComposedRun run) => Convert.ToHexString(
        ComposedRun.Of(run.InstanceId, run.Operations, run.FirstIsCreate, run.LeavesDocument, run.Rule, default).Write());
}
