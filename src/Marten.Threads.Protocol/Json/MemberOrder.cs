namespace Marten.Threads.Protocol.Json;

/// <summary>Brings members into the one order that an object has, keeping the last of equal names.</summary>
internal static class MemberOrder
{
    /// <summary>Makes an object of members with well-formed names; the array belongs to it from now on.</summary>
    public static DocObject ToObject(DocMember[] members, out bool droppedEqualNames)
    {
        droppedEqualNames = false;
        if (members.Length == 0)
            return DocObject.Empty;
        if (IsSorted(members))
            return new DocObject(members);

        DocMember[] sorted = Sort(members);
        int kept = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i + 1 == sorted.Length || !sorted[i].Name.Equals(sorted[i + 1].Name, StringComparison.Ordinal))
                sorted[kept++] = sorted[i];
        }

        droppedEqualNames = kept < sorted.Length;
        return new DocObject(droppedEqualNames ? sorted[..kept] : sorted);
    }

    private static bool IsSorted(DocMember[] members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (Utf8Order.Compare(members[i - 1].Name, members[i].Name) >= 0)
                return false;
        }

        return true;
    }

    /// <summary>Stable: equal names stay in the order in which they came.</summary>
    private static DocMember[] Sort(DocMember[] members)
    {
        var places = new int[members.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = i;
        places.AsSpan().Sort((left, right) =>
        {
            int order = Utf8Order.Compare(members[left].Name, members[right].Name);
            return order != 0 ? order : left - right;
        });

        var sorted = new DocMember[members.Length];
        for (int i = 0; i < sorted.Length; i++)
            sorted[i] = members[places[i]];
        return sorted;
    }
}
