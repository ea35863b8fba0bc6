using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.QueryJson;

/// <summary>Members of an object as Go's JSON finds them: by a name in any case, null as good as absent.</summary>
internal sealed class GoMembers(DocObject document, JsonPointer place)
{
    public JsonPointer Place => place;

    public string? Text(string name) => Find<DocString>(name, "a text")?.Text;

    public bool Truth(string name) => Find<DocBool>(name, "true or false") is { IsTrue: true };

    public long Integer(string name) => Find(name, out JsonPointer at) is { } value ? QueryReading.Integer(value, at, $"\"{name}\"") : 0;

    public GoMembers? Object(string name) =>
        Find(name, out JsonPointer at) is { } value ? new GoMembers(QueryReading.Object(value, at, $"\"{name}\""), at) : null;

    /// <summary>The objects in an array; none when it is absent.</summary>
    public IEnumerable<GoMembers> Objects(string name)
    {
        if (Find(name, out JsonPointer at) is not { } value)
            return [];

        return QueryReading.Array(value, at, $"\"{name}\"").Items.ToArray()
            .Select((item, i) => new GoMembers(QueryReading.Object(item, at.Item(i), $"An item of \"{name}\""), at.Item(i)));
    }

    public T? Find<T>(string name, string what) where T : DocValue => Find(name, out JsonPointer at) switch
    {
        null => null,
        T value => value,
        { } other => throw QueryReading.Error(at, $"\"{name}\" must be {what}, and this is {QueryReading.Kind(other)}."),
    };

    private DocValue? Find(string name, out JsonPointer at)
    {
        DocMember found = default;
        foreach (DocMember member in document.Members)
        {
            if (!member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found.Name is not null)
                throw QueryReading.Error(place, $"\"{found.Name}\" and \"{member.Name}\" are the same name in a query: write one of them.");
            found = member;
        }

        at = place.Member(found.Name ?? name);
        return found.Value is DocNull ? null : found.Value;
    }
}
