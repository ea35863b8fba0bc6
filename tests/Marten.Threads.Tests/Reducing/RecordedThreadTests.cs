using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>Threads recorded from running Go daemons, reduced by the product.</summary>
public sealed class RecordedThreadTests
{
    [Theory]
    [InlineData("astronauts", "daemonA")]
    [InlineData("many-identities", "daemonA")]
    public async Task a_thread_of_one_daemon_reduces_to_the_daemons_state(string name, string daemon)
    {
        var thread = RecordedThread.Load(name);
        var node = await ReduceAsync(thread);

        var expected = Expected(thread, daemon);

        expected.Count.ShouldBeGreaterThan(10);
        node.Instances().ShouldBe(expected);
    }

    [Fact]
    public async Task two_daemons_that_disagree_agree_with_us_wherever_they_agree()
    {
        var thread = RecordedThread.Load("two-writers");
        var node = await ReduceAsync(thread);
        var differing = thread.DifferingInstances.Select(one => $"{one.Collection}/{one.InstanceId}").ToHashSet();

        foreach (var daemon in new[] { "daemonA", "daemonB" })
        {
            var expected = Expected(thread, daemon);
            expected.Count.ShouldBeGreaterThan(50);
            foreach (var (key, text) in expected.Where(pair => !differing.Contains(pair.Key)))
                node.Instances().GetValueOrDefault(key).ShouldBe(text, key);
            node.Instances().Keys.Where(key => !differing.Contains(key) && !expected.ContainsKey(key)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void every_record_of_every_recording_verifies()
    {
        foreach (var thread in RecordedThread.All())
        {
            Verified(thread).Count.ShouldBe(thread.Logs.Sum(log => log.Records.Count), thread.Name);
        }
    }

    internal static SortedDictionary<string, string> Expected(RecordedThread thread, string daemon) => new(
        thread.FinalTexts.Where(text => text.Key.Daemon == daemon)
            .ToDictionary(text => $"{text.Key.Collection}/{text.Key.InstanceId}", text => Documents.Canonical(text.Value)),
        StringComparer.Ordinal);

    internal static IReadOnlyList<VerifiedRecord> Verified(RecordedThread thread) => thread.Logs.SelectMany(log => log.Records.Select(record =>
    {
        RecordVerifier.Verify(record.Envelope, log.LogId, thread.Key.ServiceKey, out var verified).ShouldBe(RecordRefusal.None, $"{thread.Name} {record.Cid}");
        return verified!;
    })).ToList();

    internal static async Task<PureNode> ReduceAsync(RecordedThread thread)
    {
        var node = new PureNode(thread.Key.ReadKey!);
        await node.IngestAsync(Verified(thread));
        return node;
    }
}
