namespace Marten.Threads.Protocol.Json;

/// <summary>Brings members into the one order that an object has, keeping the last of equal names.</summary>
internal static class MemberOrder
{
    private const int InsertedMax = 16;

    /// <summary>Makes an object of members with well-formed names; the array belongs to it from now on.</summary>
    public static DocObject ToObject(DocMember[] members, out bool droppedEqualNames)
    {
        droppedEqualNames = false;
        if (members.Length == 0)
            return DocObject.Empty;
        if (IsSorted(members))
            return new DocObject(members);

        int kept = members.Length <= InsertedMax ? Insert(members) : Sort(members);
        droppedEqualNames = kept < members.Length;
        return new DocObject(droppedEqualNames ? members[..kept] : members);
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

    /// <summary>For the few members that most objects have: without any memory of its own.</summary>
    /// <returns>How many are kept; they stand at the beginning.</returns>
    private static int Insert(DocMember[] members)
    {
        int kept = 1;
        for (int i = 1; i < members.Length; i++)
        {
            DocMember member = members[i];
            int at = kept;
            int order = -1;
            while (at > 0 && (order = Utf8Order.Compare(members[at - 1].Name, member.Name)) > 0)
                at--;
            if (order == 0)
            {
                members[at - 1] = member;
                continue;
            }

            members.AsSpan(at, kept - at).CopyTo(members.AsSpan(at + 1));
            members[at] = member;
            kept++;
        }

        return kept;
    }

    /// <summary>For many: their places are sorted with them, so that of equal names the last can be told.</summary>
    /// <returns>How many are kept; they stand at the beginning.</returns>
    private static int Sort(DocMember[] members)
    {
        var places = new int[members.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = i;
        members.AsSpan().Sort(places.AsSpan(), static (left, right) => Utf8Order.Compare(left.Name, right.Name));

        int kept = 0;
        for (int i = 1; i < members.Length; i++)
        {
            bool isEqual = members[i].Name.Equals(members[kept].Name, StringComparison.Ordinal);
            if (isEqual && places[i] < places[kept])
                continue;

            kept += isEqual ? 0 : 1;
            members[kept] = members[i];
            places[kept] = places[i];
        }

        return kept + 1;
    }
}
