using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// What a run of operations makes of an object: a rule for every member that it touches; the others stay. Unlike a merge
/// patch it can say "replace by an object", so two of them are one. Immutable; joining costs what the second one touches.
/// </summary>
internal sealed class ObjectPatch
{
    private static readonly ImmutableSortedDictionary<string, MemberRule> NoRules =
        ImmutableSortedDictionary.Create<string, MemberRule>(StringComparer.Ordinal);

    private readonly Measure _measure;

    private ObjectPatch(ImmutableSortedDictionary<string, MemberRule> rules, Measure measure)
    {
        Rules = rules;
        _measure = measure;
    }

    /// <summary>Touches nothing.</summary>
    public static ObjectPatch Empty { get; } = new(NoRules, default);

    /// <summary>By name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, MemberRule> Rules { get; }

    /// <summary>A bound, in bytes, of what any object can be longer after the patch than before; never negative.</summary>
    public long Growth => _measure.Growth;

    /// <summary>Length in bytes of what the patch makes of an empty object.</summary>
    public long LengthOnEmpty => HeldValue.ObjectLength(_measure.CountOnEmpty, _measure.ContentOnEmpty);

    /// <summary>Length in bytes that an object with members gains where it has none of those that the patch names.</summary>
    public long LengthAdded => _measure.CountOnEmpty + _measure.ContentOnEmpty; // a comma for each

    /// <summary>Length in bytes of the stored form.</summary>
    public long StoredLength => Uvarint.Length((ulong)Rules.Count) + _measure.Stored;

    public static ObjectPatch Of(IEnumerable<KeyValuePair<string, MemberRule>> rules)
    {
        var all = NoRules.ToBuilder();
        var measure = default(Measure);
        foreach (var (name, rule) in rules)
        {
            all.Add(name, rule);
            measure += Measure.Of(name, rule);
        }

        return new ObjectPatch(all.ToImmutable(), measure);
    }

    /// <summary>A save's merge patch.</summary>
    public static ObjectPatch OfSave(DocObject patch) =>
        Of(patch, static value => value is DocObject nested ? new MergeRule(filledIn: null, OfSave(nested)) : ReplaceRule.ByPatch(value));

    /// <summary>A create's document.</summary>
    public static ObjectPatch OfCreate(DocObject document) =>
        Of(document, static value => new MergeRule(HeldValue.Of(value), patch: null));

    /// <summary>The patch without what it says of one member.</summary>
    public ObjectPatch Without(string name) =>
        Rules.TryGetValue(name, out var rule) ? new ObjectPatch(Rules.Remove(name), _measure - Measure.Of(name, rule)) : this;

    /// <summary>This patch and the next one as one.</summary>
    public ObjectPatch Then(ObjectPatch next)
    {
        if (Rules.IsEmpty) return next;
        var joined = Rules.ToBuilder();
        var measure = _measure;
        foreach (var (name, second) in next.Rules)
        {
            var rule = second;
            if (joined.TryGetValue(name, out var first))
            {
                rule = first.Then(second);
                measure -= Measure.Of(name, first);
            }

            joined[name] = rule;
            measure += Measure.Of(name, rule);
        }

        return new ObjectPatch(joined.ToImmutable(), measure);
    }

    private static ObjectPatch Of(DocObject document, Func<DocValue, MemberRule> ruleOf)
    {
        if (document.Count == 0) return Empty;
        var rules = new List<KeyValuePair<string, MemberRule>>(document.Count);
        foreach (var member in document.Members) rules.Add(new(member.Name, ruleOf(member.Value)));
        return Of(rules);
    }

    /// <summary>Sums over the members, so that a joined patch knows them without walking through.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Measure(long Growth, long CountOnEmpty, long ContentOnEmpty, long Stored)
    {
        public static Measure Of(string name, MemberRule rule)
        {
            var onAbsent = rule.LengthOnAbsent;
            var added = onAbsent == 0 ? 0 : HeldValue.NameLength(name) + onAbsent;
            return new Measure(
                Math.Max(onAbsent == 0 ? 0 : added + ",".Length, rule.GrowthOnObject),
                onAbsent == 0 ? 0 : 1,
                added,
                StoredRun.LengthOf(Encoding.UTF8.GetByteCount(name)) + rule.StoredLength);
        }

        public static Measure operator +(Measure left, Measure right) =>
            new(left.Growth + right.Growth, left.CountOnEmpty + right.CountOnEmpty, left.ContentOnEmpty + right.ContentOnEmpty, left.Stored + right.Stored);

        public static Measure operator -(Measure left, Measure right) =>
            new(left.Growth - right.Growth, left.CountOnEmpty - right.CountOnEmpty, left.ContentOnEmpty - right.ContentOnEmpty, left.Stored - right.Stored);
    }
}
