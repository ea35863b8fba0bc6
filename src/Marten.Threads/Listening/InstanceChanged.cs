using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Listening;

/// <summary>What became of an instance.</summary>
public enum InstanceAction
{
    /// <summary>There was none, and now there is one.</summary>
    Create = 0,

    /// <summary>Its document is another one.</summary>
    Save = 1,

    /// <summary>It is there no longer.</summary>
    Delete = 2,
}

/// <summary>
/// The operation that a change is ascribed to. Of several that came in one commit for the same instance it is the last one that had an effect.
/// </summary>
/// <param name="Log">The log that holds it.</param>
/// <param name="Counter">Its record's position in the log, from 1.</param>
/// <param name="Index">Its position in the record, from 0.</param>
/// <param name="EffectiveTime">By which the fold orders it, in nanoseconds since 1970 (docs/reduction.md, section 3).</param>
/// <param name="Author">Who wrote it, as the owner of the log claims; undefined where that is no Ed25519 key.</param>
public sealed record ChangeOrigin(LogId Log, long Counter, int Index, long EffectiveTime, VerifyingKey Author);

/// <summary>A committed change of an instance. Immutable and shared by all who listen.</summary>
public sealed class InstanceChanged
{
    private string? _instance;

    /// <summary>The thread.</summary>
    public required ThreadId Thread { get; init; }

    /// <summary>What became of the instance.</summary>
    public required InstanceAction Action { get; init; }

    /// <summary>Name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>
    /// The instance as it was when the change was read: this state, or one that a later change tells of. Null after a delete, and where the instance was deleted
    /// meanwhile, which a later change tells.
    /// </summary>
    public DocObject? Document { get; init; }

    /// <summary>The script that decides what a reader sees of the document, or null.</summary>
    internal string? ReadFilter { get; init; }

    /// <summary><see cref="Document"/> as canonical JSON text, or null.</summary>
    public string? Instance => Document is null ? null : _instance ??= Document.ToString();

    /// <summary>
    /// The operation behind it, or null where the change follows from something else: a fork whose other branch wins now, a first record that was confirmed, a new
    /// configuration, a rebuild.
    /// </summary>
    public ChangeOrigin? Origin { get; init; }

    /// <summary>Where to go on after this change.</summary>
    public required ThreadCursor Cursor { get; init; }

    /// <summary>The same change with another view of the document.</summary>
    internal InstanceChanged With(DocObject? document) => new()
    {
        Thread = Thread,
        Action = Action,
        Collection = Collection,
        InstanceId = InstanceId,
        Document = document,
        Origin = Origin,
        Cursor = Cursor,
    };
}
