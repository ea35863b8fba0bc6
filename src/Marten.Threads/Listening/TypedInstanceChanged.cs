using Marten.Threads.Collections;

namespace Marten.Threads.Listening;

/// <summary>
/// A committed change of an instance of a typed collection. It is made of texts and numbers alone, so that any serializer can
/// carry it to another process.
/// </summary>
/// <typeparam name="T">The document of the collection.</typeparam>
public sealed record InstanceChanged<T>
    where T : class
{
    /// <summary>The thread, in its text form.</summary>
    public required string Thread { get; init; }

    /// <summary>What became of the instance.</summary>
    public required InstanceAction Action { get; init; }

    /// <summary>Name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>
    /// The instance as it was when the change was read, see <see cref="InstanceChanged.Document"/>. Null after a delete, and where
    /// <see cref="Misfit"/> has it.
    /// </summary>
    public T? Instance { get; init; }

    /// <summary>The instance as canonical JSON text where it does not fit the type, otherwise null. Others may write what they like.</summary>
    public string? Misfit { get; init; }

    /// <summary>Who wrote the operation behind the change, as the owner of its log claims, in the text form; null where that is no Ed25519 key, and without an operation.</summary>
    public string? Author { get; init; }

    /// <summary>The log of the operation behind the change, in its text form; null where the change follows from something else.</summary>
    public string? Log { get; init; }

    /// <summary>Position of the operation's record in the log, from 1; 0 without an operation.</summary>
    public long Counter { get; init; }

    /// <summary>By which the fold orders the operation, in nanoseconds since 1970; 0 without one.</summary>
    public long EffectiveTime { get; init; }

    /// <summary>Where to go on after this change, in the text form of <see cref="ThreadCursor"/>. It tells a change that comes twice.</summary>
    public required string Cursor { get; init; }

    internal static InstanceChanged<T> Of(InstanceChanged change, TypedCollection<T> collection)
    {
        var instance = change.Document is { } document ? collection.Read(document) : null;
        return new InstanceChanged<T>
        {
            Thread = change.Thread.ToString(),
            Action = change.Action,
            Collection = change.Collection,
            InstanceId = change.InstanceId,
            Instance = instance,
            Misfit = instance is null ? change.Instance : null,
            Author = change.Origin is { Author.IsDefined: true } origin ? origin.Author.ToString() : null,
            Log = change.Origin?.Log.ToString(),
            Counter = change.Origin?.Counter ?? 0,
            EffectiveTime = change.Origin?.EffectiveTime ?? 0,
            Cursor = change.Cursor.ToString(),
        };
    }
}
