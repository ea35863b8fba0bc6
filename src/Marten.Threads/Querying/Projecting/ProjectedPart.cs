using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Projecting;

/// <summary>What a projection says about the value of one member.</summary>
internal abstract record ProjectedPart;

/// <summary>The whole value is meant.</summary>
internal sealed record WholePart : ProjectedPart
{
    public static WholePart Instance { get; } = new();
}

/// <summary>Some items of an array, counted from its start, or from its end when negative. Another value is given whole.</summary>
/// <param name="Start">The first item; before the start of the array it is the start.</param>
/// <param name="Count">How many items at most, or null for all that follow.</param>
internal sealed record SlicePart(long Start, long? Count) : ProjectedPart
{
    public DocValue Take(DocValue value)
    {
        if (value is not DocArray array)
            return value;

        int start = (int)(Start < 0 ? Math.Max(array.Count + Start, 0) : Math.Min(Start, array.Count));
        int count = (int)Math.Min(Count ?? array.Count, array.Count - start);
        return DocArray.Of(array.Items.Slice(start, count));
    }
}

/// <summary>The first item of an array for which the test holds; without one, or of another value, nothing.</summary>
internal sealed record FirstItemPart(ItemTest Test) : ProjectedPart
{
    public DocValue? Take(DocValue value, DocumentLook look)
    {
        if (value is not DocArray array)
            return null;
        foreach (DocValue item in array.Items)
        {
            if ((!Test.OfDocuments || item is DocObject or DocArray) && Test.Filter.Holds(item, look))
                return DocArray.Of(item);
        }

        return null;
    }
}

/// <summary>Parts of the members of an object, or of the objects in an array.</summary>
internal sealed record ProjectedMembers(ImmutableSortedDictionary<string, ProjectedPart> Parts) : ProjectedPart
{
    public static ProjectedMembers None { get; } = new(ImmutableSortedDictionary.Create<string, ProjectedPart>(StringComparer.Ordinal));

    /// <summary>The members that are given.</summary>
    public DocObject Project(DocObject document, bool includes, DocumentLook look)
    {
        var given = new List<DocMember>(includes ? Math.Min(document.Count, Parts.Count) : document.Count);
        bool isWhole = true;
        foreach (DocMember member in document.Members)
        {
            DocValue? value = Parts.TryGetValue(member.Name, out ProjectedPart? part) ? Project(member.Value, part, includes, look) : includes ? null : member.Value;
            isWhole = isWhole && ReferenceEquals(value, member.Value);
            if (value is not null)
                given.Add(member with { Value = value });
        }

        return isWhole ? document : DocObject.Of(CollectionsMarshal.AsSpan(given));
    }

    private static DocValue? Project(DocValue value, ProjectedPart part, bool includes, DocumentLook look) => part switch
    {
        WholePart => includes ? value : null,
        SlicePart slice => slice.Take(value),
        FirstItemPart first => first.Take(value, look),
        ProjectedMembers members => members.ProjectInside(value, includes, look),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "This is no known part of a projection."),
    };

    private DocValue? ProjectInside(DocValue value, bool includes, DocumentLook look) => value switch
    {
        DocObject document => Project(document, includes, look),
        DocArray array => ProjectItems(array, includes, look),
        _ => includes ? null : value,
    };

    /// <summary>Objects inside of arrays are projected one by one; other items are no objects with parts.</summary>
    private DocArray ProjectItems(DocArray array, bool includes, DocumentLook look)
    {
        List<DocValue>? given = null;
        bool isWhole = true;
        foreach (DocValue item in array.Items)
        {
            DocValue? part = ProjectInside(item, includes, look);
            isWhole = isWhole && ReferenceEquals(part, item);
            if (part is not null)
                (given ??= new List<DocValue>(array.Count)).Add(part);
        }

        return isWhole ? array : DocArray.Of(CollectionsMarshal.AsSpan(given));
    }
}
