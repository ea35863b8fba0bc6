using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>What the application asked for.</summary>
internal enum WriteKind
{
    /// <summary>Add a document that is not there.</summary>
    Create,

    /// <summary>Replace the whole document, or add it.</summary>
    Save,

    /// <summary>Change some members of a document that is there.</summary>
    Patch,

    /// <summary>Remove the document, if there is one.</summary>
    Delete,
}

/// <summary>One write that waits for the session's commit.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Instance">Where.</param>
/// <param name="Content">The document of a create or save, with its <c>_id</c>; the merge patch of a patch; null for a delete.</param>
internal sealed record BufferedWrite(WriteKind Kind, InstanceKey Instance, DocObject? Content)
{
    /// <summary>A write whose content is not too large.</summary>
    /// <exception cref="ThreadWriteRefusedException">It is.</exception>
    public static BufferedWrite Of(WriteKind kind, InstanceKey instance, DocObject? content)
    {
        if (content is not null) LocalDocument.CheckSize(instance, content);
        return new BufferedWrite(kind, instance, content);
    }
}
