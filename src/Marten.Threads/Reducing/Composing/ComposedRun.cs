using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// A run of consecutive operations that count on one instance, as one value: it makes of any document what
/// <see cref="InstanceFold"/> without a validator makes of it one operation at a time. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// The one thing that the value does not know is the rejection of a document that grows too large. It bounds how long
/// documents become inside the run instead: <see cref="TryApply"/> declines where that is above the limit, and the caller
/// folds the operations one at a time. It may decline where the fold would reject nothing, never the other way round.
/// </remarks>
internal sealed class ComposedRun
{
    /// <summary>
    /// Longest stored form: 256 KiB. A longer one costs about as much as the operations themselves, so the run is
    /// <see cref="IsOpaque"/> instead.
    /// </summary>
    public const int StoredMaxBytes = 256 * 1024;

    private readonly HeldValue _blank;

    private ComposedRun(string instanceId, HeldValue blank, long operations, bool firstIsCreate, bool leavesDocument, DocumentRule? rule, RunBounds bounds)
    {
        InstanceId = instanceId;
        _blank = blank;
        Operations = operations;
        FirstIsCreate = firstIsCreate;
        LeavesDocument = leavesDocument;
        Rule = rule;
        Bounds = bounds;
        StoredLength = StoredRun.LengthOf(this);
    }

    public string InstanceId { get; }

    /// <summary>Number of operations, at least one.</summary>
    public long Operations { get; }

    /// <summary>Whether the first operation is a create. Only then its status depends on what was before the run.</summary>
    public bool FirstIsCreate { get; }

    /// <summary>Whether there is a document after the run. What was before the run plays no part.</summary>
    public bool LeavesDocument { get; }

    /// <summary>Whether the run was too long to be kept as a value, so that it applies to nothing.</summary>
    [MemberNotNullWhen(false, nameof(Rule))]
    public bool IsOpaque => Rule is null;

    /// <summary>What the run makes of an instance; null when it is opaque.</summary>
    public DocumentRule? Rule { get; }

    public RunBounds Bounds { get; }

    /// <summary>Length in bytes of <see cref="Write"/>.</summary>
    public long StoredLength { get; }

    /// <summary>One operation as a run, of whatever length.</summary>
    public static ComposedRun Of(ReducedOperation operation)
    {
        var rule = DocumentRule.Of(operation);
        return new ComposedRun(operation.Instance.Id, BlankOf(operation.Instance.Id), 1, operation.Type == OperationType.Create, rule.LeavesDocument, rule, default);
    }

    /// <summary>A run as its stored form says.</summary>
    public static ComposedRun Of(string instanceId, long operations, bool firstIsCreate, bool leavesDocument, DocumentRule? rule, RunBounds bounds) =>
        new(instanceId, BlankOf(instanceId), operations, firstIsCreate, leavesDocument, rule, bounds);

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="ThreadDataException">The bytes are none; the message says what to do.</exception>
    public static ComposedRun Read(string instanceId, ReadOnlySpan<byte> stored) => StoredRunReader.Read(instanceId, stored);

    /// <summary>The stored form: at most <see cref="StoredMaxBytes"/> unless the run was not <see cref="Bounded"/>.</summary>
    public byte[] Write() => StoredRun.Write(this);

    /// <summary>
    /// The longest document that can arise after any operation of the run, in bytes of canonical text; may be above what
    /// does arise, never below.
    /// </summary>
    /// <param name="before">The document before the run, with the id of the instance; null when there is none.</param>
    /// <exception cref="InvalidOperationException">The run is opaque.</exception>
    public long PeakOn(DocObject? before)
    {
        if (IsOpaque) throw new InvalidOperationException("An opaque run does not know how long documents become.");
        if (before is null) return Math.Max(Bounds.PeakFromNothing, Rule.LengthOnNothing(_blank));
        var after = Rule.Patch is { } patch ? before.Utf8Length + patch.Growth : Rule.LengthOnNothing(_blank);
        return Math.Max(Bounds.PeakOn(before.Utf8Length), after);
    }

    /// <summary>Whether the run makes of a document what the fold makes of it. If not, its operations are to be folded.</summary>
    public bool CanApplyTo(DocObject? before) =>
        !IsOpaque
        && (before is null || (before[DocumentRule.IdMember] is DocString id && id.Text == InstanceId))
        && PeakOn(before) <= InstanceFold.DocumentMaxBytes;

    /// <summary>Applies the run where that gives what the fold gives.</summary>
    /// <param name="before">The document before the run; null when there is none.</param>
    /// <param name="after">The document after the run; null when there is none.</param>
    /// <returns>False where the operations are to be folded one at a time.</returns>
    public bool TryApply(DocObject? before, out DocObject? after)
    {
        after = null;
        if (!CanApplyTo(before)) return false;
        after = (DocObject?)Rule!.On(before is null ? null : HeldValue.Of(before), _blank)?.ToValue();
        return true;
    }

    /// <summary>The document after the run.</summary>
    /// <exception cref="InvalidOperationException"><see cref="CanApplyTo"/> was not asked, or not heeded.</exception>
    public DocObject? Apply(DocObject? before) =>
        TryApply(before, out var after) ? after : throw new InvalidOperationException("The run does not apply to this document; its operations have to be folded.");

    /// <summary>Status of the first operation where the run applies; those of the others follow from their types alone.</summary>
    public string FirstStatusOn(DocObject? before) => FirstIsCreate && before is not null ? OperationStatus.ConflictCreate : OperationStatus.Applied;

    /// <summary>
    /// This run and the one that follows it as one. However several runs are joined, they make the same; joined from the
    /// first on they bound it most closely.
    /// </summary>
    /// <exception cref="ArgumentException">The other run is of another instance.</exception>
    public ComposedRun Then(ComposedRun next) => Join(next).Bounded();

    /// <summary>As <see cref="Then"/>, of whatever length, so that a run may become shorter again.</summary>
    public ComposedRun Join(ComposedRun next)
    {
        if (next.InstanceId != InstanceId) throw new ArgumentException("Both runs must be of one instance.", nameof(next));
        var isOpaque = IsOpaque || next.IsOpaque;
        return new ComposedRun(
            InstanceId,
            _blank,
            Operations + next.Operations,
            FirstIsCreate,
            next.LeavesDocument,
            isOpaque ? null : Rule!.Then(next.Rule!, _blank),
            isOpaque ? default : Bounds.Then(Rule!, _blank, next.Bounds));
    }

    /// <summary>The run itself, or an opaque one where its stored form is longer than <see cref="StoredMaxBytes"/>.</summary>
    public ComposedRun Bounded() =>
        StoredLength <= StoredMaxBytes ? this : new ComposedRun(InstanceId, _blank, Operations, FirstIsCreate, LeavesDocument, rule: null, default);

    private static HeldValue BlankOf(string instanceId) =>
        HeldValue.Of(DocObject.Of(new DocMember(DocumentRule.IdMember, DocString.Of(instanceId))));
}
