using Marten.Threads.Access;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// Turns buffered writes into operations, in the order in which they were made, against the documents as they are under
/// the thread's lock. Pure.
/// </summary>
internal sealed class WritePlan(IReadOnlyDictionary<InstanceKey, StoredInstance> stored, ThreadWrites writes, VerifyingKey author, Func<string, IInstanceFilter?>? filterOf = null)
{
    private const string ModifiedMember = "_mod";

    private readonly List<OperationDraft> _operations = [];
    private readonly List<OperationAttempt> _attempts = [];

    public IReadOnlyList<OperationDraft> Operations => _operations;

    /// <summary>The same operations, for schemas and validators to judge.</summary>
    public IReadOnlyList<OperationAttempt> Attempts => _attempts;

    /// <exception cref="ThreadWriteRefusedException">
    /// A create of what is there already, a patch of what is not, or a document that is too large.
    /// </exception>
    public void Add(BufferedWrite write)
    {
        var (before, newest) = StateOf(write.Instance);
        if (write.Kind == WriteKind.Delete)
        {
            // Nothing to delete: no operation, as with Marten's own documents.
            if (before is not null) Add(write.Instance, OperationType.Delete, null, writes.Clock.Next(newest), before, null);
            return;
        }

        var seen = Seen(write, before);
        Require(write, before, seen);
        var stamp = writes.Clock.Next(newest);
        var content = write.Content!.With(ModifiedMember, DocNumber.Of(stamp));
        var (type, patch) = write.Kind switch
        {
            WriteKind.Create => (OperationType.Create, content),
            WriteKind.Save => (OperationType.Save, MergePatch.Create(seen ?? DocObject.Empty, content)),
            _ => (OperationType.Save, content),
        };

        // What the fold will make of it, here and on every other node; schemas judge this.
        var after = InstanceFold.After(write.Instance.Id, type, before, patch);
        if (ReferenceEquals(seen, before)) RequireNothingLost(write, content, after);
        LocalDocument.CheckSize(write.Instance, after);
        Add(write.Instance, type, patch, stamp, before, after);
    }

    // Whoever sees only a part of a document must not remove the rest of it by saving what he sees.
    private DocObject? Seen(BufferedWrite write, DocObject? before) =>
        before is not null && write.Kind != WriteKind.Create && filterOf?.Invoke(write.Instance.Collection) is { } filter ? filter.Show(before, author) : before;

    private static void Require(BufferedWrite write, DocObject? before, DocObject? seen)
    {
        if (write.Kind == WriteKind.Create && before is not null)
            throw LocalDocument.Refused(write.Instance.Collection, write.Instance.Id, "create", "can't create already existing instance. Save it instead, or leave _id out to get a new one.");
        if (write.Kind == WriteKind.Patch && seen is null)
            throw LocalDocument.Refused(write.Instance.Collection, write.Instance.Id, "patch", "There is no such instance to patch. Create or save it.");
    }

    private static void RequireNothingLost(BufferedWrite write, DocObject content, DocObject after)
    {
        var lost = write.Kind == WriteKind.Save ? !MergeNulls.AreSame(content, after) : write.Kind == WriteKind.Patch && MergeNulls.InArray(content);
        if (lost)
            throw LocalDocument.Refused(write.Instance.Collection, write.Instance.Id, "null", "An array holds a null, which a save cannot carry: peers receive a merge patch (RFC 7396), and that drops it. Leave the null out, or delete the instance and create it anew.");
    }

    private void Add(InstanceKey instance, OperationType type, DocObject? patch, long stamp, DocObject? before, DocObject? after)
    {
        _operations.Add(new OperationDraft(type, instance.Collection, instance.Id, patch is null ? [] : JsonText.Write(patch), stamp));
        _attempts.Add(new OperationAttempt(instance, type, patch, stamp, author.Protobuf, before, after));
        writes.State[instance] = (after, stamp);
    }

    private (DocObject? Document, long? Newest) StateOf(InstanceKey instance)
    {
        if (writes.State.TryGetValue(instance, out var state)) return state;
        var known = stored.GetValueOrDefault(instance, StoredInstance.None);
        return (known.Document, known.Newest?.EffectiveTime);
    }
}
