using Marten.Threads.Protocol;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>Waits until nodes hold the same.</summary>
internal static class Convergence
{
    public static async Task OfAsync(ThreadId thread, int instances, params LiveNode[] nodes)
    {
        var last = new List<SortedDictionary<string, string>>();
        await Eventually.HoldsAsync(
            async () =>
            {
                last.Clear();
                foreach (var node in nodes) last.Add(await node.InstancesAsync(thread));
                return last.TrueForAll(one => one.Count == instances && one.SequenceEqual(last[0]));
            },
            async () =>
            {
                var standings = new List<string>();
                foreach (var node in nodes) standings.Add($"{node.Id}: {string.Join(", ", (await node.Network.StatusAsync(thread, TestContext.Current.CancellationToken)).Peers)}");
                return $"all {nodes.Length} nodes hold the same {instances} instances; they hold {string.Join(", ", last.Select(static one => one.Count))}\n{string.Join('\n', standings)}";
            });
    }
}
