using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// What a run of operations makes of an instance: a patch of the document; or, once a delete stands in the run, always the
/// same. Nothing is a document that has its id only: no create and no save tells them apart by what it makes. Immutable.
/// </summary>
internal sealed class DocumentRule
{
    /// <summary>The member that holds the id of the instance, whatever an operation says.</summary>
    public const string IdMember = "_id";

    private DocumentRule(ObjectPatch? patch, HeldValue? document)
    {
        Patch = patch;
        Document = document;
    }

    /// <summary>The instance is deleted.</summary>
    public static DocumentRule Delete { get; } = new(null, null);

    /// <summary>What is made of the document; null where it does not matter. It never names the id.</summary>
    public ObjectPatch? Patch { get; }

    /// <summary>Without a patch, the document after the run; null where there is none.</summary>
    public HeldValue? Document { get; }

    /// <summary>Whether there is a document after the run. What was before it plays no part.</summary>
    public bool LeavesDocument => Patch is not null || Document is not null;

    /// <summary>Length in bytes of the stored form.</summary>
    public long StoredLength => Patch?.StoredLength ?? (Document is null ? 0 : StoredRun.LengthOf(Document));

    public static DocumentRule Of(ReducedOperation operation) => operation.Type switch
    {
        OperationType.Create => Of(ObjectPatch.OfCreate(operation.Patch!).Without(IdMember)),
        OperationType.Save => Of(ObjectPatch.OfSave(operation.Patch!).Without(IdMember)),
        OperationType.Delete => Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Type, "Only a create, a save or a delete changes an instance."),
    };

    public static DocumentRule Of(ObjectPatch patch) => new(patch, null);

    public static DocumentRule Of(HeldValue document) => new(null, document);

    /// <summary>The document after the run; null when there is none.</summary>
    /// <param name="before">A document with the id of its instance, or null.</param>
    /// <param name="blank">The document that has its id only.</param>
    public HeldValue? On(HeldValue? before, HeldValue blank) => Patch is null ? Document : (before ?? blank).Merge(Patch);

    /// <summary>Both runs as one.</summary>
    public DocumentRule Then(DocumentRule next, HeldValue blank)
    {
        if (next.Patch is null) return next;
        return Patch is null ? Of(next.On(Document, blank)!) : Of(Patch.Then(next.Patch));
    }

    /// <summary>Length in bytes of the document that the run makes of nothing; 0 when it makes none.</summary>
    public long LengthOnNothing(HeldValue blank) => Patch is null ? Document?.Utf8Length ?? 0 : blank.Utf8Length + Patch.LengthAdded;
}
