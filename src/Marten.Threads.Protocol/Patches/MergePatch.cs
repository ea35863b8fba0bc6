using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Protocol.Patches;

/// <summary>
/// Merge patches after RFC 7396 with the reference's addition: nulls inside newly added values are dropped at every depth, in
/// arrays too. Numbers stay exact: unlike the reference, no value passes through a float (specification, section 8.6).
/// </summary>
public static class MergePatch
{
    /// <summary>
    /// The patch that turns one document into another: a changed value of another type or kind replaces, arrays are replaced as a
    /// whole, a removed member becomes null.
    /// </summary>
    /// <remarks>A member that is null in <paramref name="after"/> is removed by the patch, since a merge patch has no other null.</remarks>
    public static DocObject Create(DocObject before, DocObject after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);

        var changes = new List<DocMember>();
        var members = new MemberPairs(before, after);
        while (members.TryNext(out string name, out DocValue? old, out DocValue? value))
        {
            if (Difference(old, value) is { } change)
                changes.Add(new DocMember(name, change));
        }

        return changes.Count == 0 ? DocObject.Empty : new DocObject([.. changes]);
    }

    /// <summary>Applies a patch to a value.</summary>
    /// <param name="target">The value before, or null (the reference) where there is none.</param>
    /// <param name="patch">The patch; anything but an object replaces the whole value.</param>
    /// <returns>
    /// The value after. What takes the place of an object keeps its nulls if it is an array, as in RFC 7396; in every other new
    /// value they are dropped.
    /// </returns>
    public static DocValue Apply(DocValue? target, DocValue patch)
    {
        ArgumentNullException.ThrowIfNull(patch);

        if (target is not DocObject document)
            return WithoutNulls(patch);

        return patch is DocObject changes ? Apply(document, changes) : patch;
    }

    /// <summary>Applies a patch to a document.</summary>
    public static DocObject Apply(DocObject target, DocObject patch)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(patch);
        if (patch.Count == 0)
            return target;

        var merged = new List<DocMember>(target.Count + patch.Count);
        var members = new MemberPairs(target, patch);
        while (members.TryNext(out string name, out DocValue? old, out DocValue? change))
        {
            if (change is null)
                merged.Add(new DocMember(name, old!));
            else if (change is not DocNull)
                merged.Add(new DocMember(name, Apply(old, change)));
        }

        return new DocObject([.. merged]);
    }

    private static DocValue? Difference(DocValue? before, DocValue? after)
    {
        if (after is null)
            return DocNull.Value;
        if (after.Equals(before))
            return null;

        return before is DocObject old && after is DocObject value ? Create(old, value) : after;
    }

    private static DocValue WithoutNulls(DocValue value) => value switch
    {
        DocObject document => WithoutNulls(document),
        DocArray array => WithoutNulls(array),
        _ => value,
    };

    private static DocObject WithoutNulls(DocObject document)
    {
        var kept = new List<DocMember>(document.Count);
        bool changed = false;
        foreach (DocMember member in document.Members)
        {
            DocValue value = WithoutNulls(member.Value);
            changed |= !ReferenceEquals(value, member.Value) || value is DocNull;
            if (value is not DocNull)
                kept.Add(member with { Value = value });
        }

        return changed ? new DocObject([.. kept]) : document;
    }

    private static DocArray WithoutNulls(DocArray array)
    {
        var kept = new List<DocValue>(array.Count);
        bool changed = false;
        foreach (DocValue item in array.Items)
        {
            DocValue value = WithoutNulls(item);
            changed |= !ReferenceEquals(value, item) || value is DocNull;
            if (value is not DocNull)
                kept.Add(value);
        }

        return changed ? DocArray.Of(CollectionsMarshal.AsSpan(kept)) : array;
    }
}
