using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// A JSON value that may be an object with changes laid over it. A change costs what it touches: neither the object nor
/// its other members are copied, and the length is known without making the value. Immutable.
/// </summary>
internal sealed class HeldValue
{
    private static readonly ImmutableSortedDictionary<string, HeldValue?> NoChanges =
        ImmutableSortedDictionary.Create<string, HeldValue?>(StringComparer.Ordinal);

    private readonly DocValue _below;
    private readonly ImmutableSortedDictionary<string, HeldValue?> _changes; // a null takes the member away
    private readonly int _count; // members of an object
    private readonly long _content; // their names, colons and values
    private DocValue? _value;

    private HeldValue(DocValue below)
    {
        _below = below;
        _changes = NoChanges;
        _value = below;
        Utf8Length = below.Utf8Length;
        if (below is not DocObject document) return;
        _count = document.Count;
        _content = document.Utf8Length - ObjectLength(_count, 0);
    }

    private HeldValue(DocObject below, ImmutableSortedDictionary<string, HeldValue?> changes, int count, long content)
    {
        _below = below;
        _changes = changes;
        _count = count;
        _content = content;
        Utf8Length = ObjectLength(count, content);
    }

    /// <summary>The object without members.</summary>
    public static HeldValue EmptyObject { get; } = new(DocObject.Empty);

    /// <summary>Length in bytes of the canonical text.</summary>
    public long Utf8Length { get; }

    public bool IsObject => _below is DocObject;

    public static HeldValue Of(DocValue value) => new(value);

    /// <summary>Length in bytes of an object's canonical text.</summary>
    /// <param name="count">Its members.</param>
    /// <param name="content">Length of names, colons and values together.</param>
    public static long ObjectLength(long count, long content) => "{}".Length + Math.Max(count - 1, 0) + content;

    /// <summary>Length in bytes that the name of a member and its colon take in canonical text.</summary>
    public static long NameLength(string name) => DocString.Of(name).Utf8Length + ":".Length;

    /// <summary>The object with a patch merged into it. Costs what the patch names.</summary>
    /// <exception cref="InvalidOperationException">This is no object.</exception>
    public HeldValue Merge(ObjectPatch patch)
    {
        if (_below is not DocObject below) throw new InvalidOperationException("Only an object has members to merge.");
        if (patch.Rules.IsEmpty) return this;
        var changes = _changes.ToBuilder();
        var (count, content) = (_count, _content);
        foreach (var (name, rule) in patch.Rules)
        {
            var before = changes.TryGetValue(name, out var changed) ? changed : below[name] is { } under ? Of(under) : null;
            var after = rule.On(before);
            if (ReferenceEquals(before, after)) continue;

            count += (after is null ? 0 : 1) - (before is null ? 0 : 1);
            content += MemberLength(name, after) - MemberLength(name, before);
            changes[name] = after;
        }

        return new HeldValue(below, changes.ToImmutable(), count, content);
    }

    /// <summary>The value itself. Made at the first call, for the length of the value.</summary>
    public DocValue ToValue() => _value ??= WithChanges((DocObject)_below);

    private DocObject WithChanges(DocObject below)
    {
        var members = new List<DocMember>(_count);
        foreach (var member in below.Members)
        {
            if (!_changes.TryGetValue(member.Name, out var changed)) members.Add(member);
            else if (changed is not null) members.Add(member with { Value = changed.ToValue() });
        }

        foreach (var (name, added) in _changes)
        {
            if (added is not null && below[name] is null) members.Add(new DocMember(name, added.ToValue()));
        }

        return DocObject.Of([.. members]);
    }

    private static long MemberLength(string name, HeldValue? value) => value is null ? 0 : NameLength(name) + value.Utf8Length;
}
