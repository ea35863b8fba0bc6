using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Patches;

/// <summary>
/// What the daemons made of the recorded operations, folded here as they folded them: in the order of arrival, all of a record or nothing
/// (specification, section 8.7). The order is not ours, but every merge is, so any deviation of a merge shows.
/// </summary>
public sealed class RecordedStateTests
{
    public static TheoryData<string, string, int> Daemons => new()
    {
        { "astronauts", "A", 14 },
        { "two-writers", "A", 59 },
        { "two-writers", "B", 62 },
        { "two-writers", "C", 65 },
        { "three-writers-blind-replicator", "A", 24 },
        { "three-writers-blind-replicator", "B", 24 },
        { "many-identities", "A", 34 },
    };

    [Theory]
    [MemberData(nameof(Daemons))]
    public void the_recorded_operations_fold_to_the_recorded_state(string name, string daemon, int instances)
    {
        RecordedThread thread = RecordedThread.Load(name);
        Dictionary<(string, string), DocObject> expected = thread.FinalTexts
            .Where(text => text.Key.Daemon == $"daemon{daemon}")
            .ToDictionary(text => (text.Key.Collection, text.Key.InstanceId), text => (DocObject)JsonText.Parse(text.Value));

        Dictionary<(string, string), DocObject> state = Fold(thread, thread.ArrivalOrders[daemon]);

        expected.Count.ShouldBe(instances);
        state.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (((string, string) key, DocObject document) in state)
            document.ToString().ShouldBe(expected[key].ToString());
    }

    private static Dictionary<(string Collection, string InstanceId), DocObject> Fold(RecordedThread thread, IReadOnlyList<Cid> order)
    {
        Dictionary<Cid, IReadOnlyList<PatchOperation>> bodies = Bodies(thread);
        var state = new Dictionary<(string, string), DocObject>();
        foreach (Cid cid in order)
        {
            var attempt = new Dictionary<(string, string), DocObject>(state);
            if (bodies[cid].OrderBy(operation => operation.Timestamp).All(operation => TryApply(attempt, operation)))
                state = attempt;
        }

        return state;
    }

    private static bool TryApply(Dictionary<(string, string), DocObject> state, PatchOperation operation)
    {
        (string, string) key = (operation.CollectionName, operation.InstanceId);
        switch (operation.Type)
        {
            case OperationType.Create:
                return state.TryAdd(key, operation.Patch!);
            case OperationType.Save:
                state[key] = MergePatch.Apply(state.GetValueOrDefault(key, DocObject.Empty), operation.Patch!);
                return true;
            default:
                return state.Remove(key);
        }
    }

    private static Dictionary<Cid, IReadOnlyList<PatchOperation>> Bodies(RecordedThread thread)
    {
        var bodies = new Dictionary<Cid, IReadOnlyList<PatchOperation>>();
        foreach (RecordedLog log in thread.Logs)
        {
            foreach (RecordedRecord recorded in log.Records)
            {
                RecordVerifier.Verify(recorded.Envelope, log.LogId, thread.Key.ServiceKey, out VerifiedRecord? record);
                RecordReader.ReadBody(record!, thread.Key.ReadKey!, out byte[]? body);
                EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations);
                bodies.Add(recorded.Cid, operations!);
            }
        }

        return bodies;
    }
}
