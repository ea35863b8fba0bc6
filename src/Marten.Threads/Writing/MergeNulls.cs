using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Writing;

/// <summary>
/// What a merge patch cannot carry. In it a null removes a member, and nulls inside new arrays are dropped: a save or a
/// patch that would lose one in silence is found here.
/// </summary>
internal static class MergeNulls
{
    /// <summary>Whether two values are the same, but for members that are null.</summary>
    public static bool AreSame(DocValue left, DocValue right) => (left, right) switch
    {
        (DocObject one, DocObject other) => SameMembers(one, other) && SameMembers(other, one),
        (DocArray one, DocArray other) => SameItems(one, other),
        _ => left.Equals(right),
    };

    /// <summary>Whether some array holds a null.</summary>
    public static bool InArray(DocValue value)
    {
        switch (value)
        {
            case DocObject document:
                foreach (var member in document.Members)
                {
                    if (InArray(member.Value)) return true;
                }

                return false;
            case DocArray array:
                foreach (var item in array.Items)
                {
                    if (item is DocNull || InArray(item)) return true;
                }

                return false;
            default:
                return false;
        }
    }

    private static bool SameMembers(DocObject one, DocObject other)
    {
        foreach (var member in one.Members)
        {
            if (member.Value is DocNull) continue;
            if (!other.TryGet(member.Name, out var value) || !AreSame(member.Value, value)) return false;
        }

        return true;
    }

    private static bool SameItems(DocArray one, DocArray other)
    {
        if (one.Count != other.Count) return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (!AreSame(one.Items[i], other.Items[i])) return false;
        }

        return true;
    }
}
