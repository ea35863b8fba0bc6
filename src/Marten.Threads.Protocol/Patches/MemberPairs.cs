using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Protocol.Patches;

/// <summary>Walks the members of two objects side by side in their common order.</summary>
internal ref struct MemberPairs
{
    private ReadOnlySpan<DocMember> _left;
    private ReadOnlySpan<DocMember> _right;

    public MemberPairs(DocObject left, DocObject right)
    {
        _left = left.Members;
        _right = right.Members;
    }

    /// <summary>The next name and its values; a value is null where that side has no such member.</summary>
    public bool TryNext(out string name, out DocValue? left, out DocValue? right)
    {
        name = "";
        left = null;
        right = null;
        if (_left.IsEmpty && _right.IsEmpty)
            return false;

        int order = _left.IsEmpty ? 1 : _right.IsEmpty ? -1 : Utf8Order.Compare(_left[0].Name, _right[0].Name);
        if (order <= 0)
        {
            name = _left[0].Name;
            left = _left[0].Value;
            _left = _left[1..];
        }

        if (order >= 0)
        {
            name = _right[0].Name;
            right = _right[0].Value;
            _right = _right[1..];
        }

        return true;
    }
}
