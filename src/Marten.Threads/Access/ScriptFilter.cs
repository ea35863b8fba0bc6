using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Scripting;

namespace Marten.Threads.Access;

/// <summary>Lets a collection's script show documents.</summary>
internal sealed class ScriptFilter(ReadFilterScript script, string collection) : IInstanceFilter
{
    /// <exception cref="ThreadFilterException">A limit of this machine stopped the script.</exception>
    public DocObject? Show(DocObject instance, VerifyingKey reader)
    {
        var id = (instance["_id"] as DocString)?.Text ?? "";
        var shown = script.Filter(reader.IsDefined ? reader.ToString() : null, collection, id, instance);

        // Anybody may write a document on which the script fails. It is hidden: an error would hide all others too.
        if (shown is { IsDecided: false, Problem: { } problem }) throw new ThreadFilterException(problem);

        // Whatever the script calls it, it stays the instance that was asked for.
        return shown.Visible?.With("_id", DocString.Of(id));
    }
}

/// <summary>Shows what both filters show.</summary>
internal sealed class BothFilters(IInstanceFilter first, IInstanceFilter second) : IInstanceFilter
{
    public DocObject? Show(DocObject instance, VerifyingKey reader) => first.Show(instance, reader) is { } shown ? second.Show(shown, reader) : null;
}
