using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Projecting;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>
/// Reads MongoDB's projections: fields that are given, or fields that are left out, never both but for <c>_id</c>;
/// <c>$slice</c> and <c>$elemMatch</c> are ways to be given.
/// </summary>
internal sealed class MongoProjectionParser
{
    private const string Id = "_id";

    private readonly QueryReading _reading;
    private ProjectedMembers _parts = ProjectedMembers.None;
    private bool? _includes;
    private bool? _includesId;

    private MongoProjectionParser(QueryReading reading) => _reading = reading;

    /// <summary>Null when everything is given.</summary>
    public static DocumentProjection? Parse(DocValue projection, JsonPointer place, QueryReading reading)
    {
        var parser = new MongoProjectionParser(reading);
        foreach (DocMember field in QueryReading.Object(projection, place, "projection").Members)
            parser.Take(field, place.Member(field.Name));
        return parser.Finish();
    }

    private DocumentProjection? Finish()
    {
        if (_includes is null && _includesId is null)
            return null;

        // the id is given unless it is left out; alone it says which of the two is meant
        bool includes = _includes ?? _includesId == true;
        bool hasIdPart = includes ? _includesId != false : _includesId == false;
        return new DocumentProjection(hasIdPart && !_parts.Parts.ContainsKey(Id) ? Set(_parts, [Id], WholePart.Instance, JsonPointer.Root) : _parts, includes);
    }

    private void Take(DocMember field, JsonPointer place)
    {
        _reading.Count(place);
        if (field.Name == Id && field.Value is DocBool or DocNumber)
        {
            _includesId = IsTrue(field.Value);
            return;
        }

        (ProjectedPart part, bool includes) = field.Value switch
        {
            DocBool or DocNumber => (WholePart.Instance, IsTrue(field.Value)),
            DocObject { Count: 1 } asked when asked["$slice"] is { } slice => (ParseSlice(slice, place.Member("$slice")), true),
            DocObject { Count: 1 } asked when asked["$elemMatch"] is { } item => ((ProjectedPart)ParseItem(item, place.Member("$elemMatch")), true),
            _ => throw QueryReading.Error(place, "A field of a projection is 1 or true to be given, 0 or false to be left out, {\"$slice\": …} or {\"$elemMatch\": …}."),
        };
        if (_includes is { } before && before != includes)
            throw QueryReading.Error(place, "A projection gives fields or leaves them out, not both: only _id may be left out beside fields that are given.");
        _includes = includes;
        _parts = Set(_parts, field.Name.Split('.'), part, place);
    }

    private static bool IsTrue(DocValue value) => value is DocNumber number ? !number.Equals(DocNumber.Zero) : ((DocBool)value).IsTrue;

    private static ProjectedMembers Set(ProjectedMembers members, ReadOnlySpan<string> names, ProjectedPart part, JsonPointer place)
    {
        bool isThere = members.Parts.TryGetValue(names[0], out ProjectedPart? there);
        if (names.Length > QueryLimits.NestingMax)
            throw QueryReading.Error(place, $"A path of a projection has at most {QueryLimits.NestingMax} names.");
        if (isThere && (names.Length == 1 || there is not ProjectedMembers))
            throw QueryReading.Error(place, "A projection names a field and a part of it: leave one of the two out.");

        ProjectedPart set = names.Length == 1 ? part : Set(there as ProjectedMembers ?? ProjectedMembers.None, names[1..], part, place);
        return new ProjectedMembers(members.Parts.SetItem(names[0], set));
    }

    private static SlicePart ParseSlice(DocValue operand, JsonPointer place)
    {
        const string What = "$slice is how many items are given, from the end when negative, or an array of a start and how many, which is above 0";
        if (operand is DocNumber number && number.TryGetInt64(out long items))
            return items < 0 ? new SlicePart(Math.Max(items, -int.MaxValue), null) : new SlicePart(0, items);
        if (operand is DocArray { Count: 2 } pair && pair.Items[0] is DocNumber first && first.TryGetInt64(out long start)
            && pair.Items[1] is DocNumber second && second.TryGetInt64(out long count) && count > 0)
            return new SlicePart(Math.Clamp(start, -int.MaxValue, int.MaxValue), count);

        throw QueryReading.Error(place, $"{What}.");
    }

    private FirstItemPart ParseItem(DocValue operand, JsonPointer place)
    {
        var parser = new MongoFilterParser(_reading);
        var asked = new DocMember("$elemMatch", operand);
        return parser.ParseField(FieldPath.Self, DocObject.Of(asked), place) is FieldFilter { Test: ItemTest test }
            ? new FirstItemPart(test)
            : throw QueryReading.Error(place, "$elemMatch needs a filter.");
    }
}
