using System.Text;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Access;

/// <summary>Lets an application's filter show documents of its own type. Members that the type does not know are hidden.</summary>
internal sealed class TypedFilter<T>(TypedCollection<T> typed, IReadFilter<T> filter) : IInstanceFilter where T : class
{
    public DocObject? Show(DocObject instance, VerifyingKey reader)
    {
        // What does not fit the type cannot be judged, and what cannot be judged is not shown.
        if (typed.Read(instance) is not { } document || filter.Show(document, reader) is not { } shown) return null;
        return (JsonText.Parse(Encoding.UTF8.GetBytes(typed.Write(shown))) as DocObject)?.With("_id", instance["_id"]!);
    }
}
