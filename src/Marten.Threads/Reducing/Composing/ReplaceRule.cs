using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// The member is removed or set, whatever was there. One trace of what was there can remain: an array that takes the place
/// of an object keeps its nulls, and loses them in every other place.
/// </summary>
internal sealed class ReplaceRule : MemberRule
{
    private readonly HeldValue? _withoutNulls; // where they are lost in some case

    private ReplaceRule(HeldValue? value, bool losesNullsOnAbsent, bool losesNullsOnPlain)
    {
        Value = value;
        LosesNullsOnAbsent = losesNullsOnAbsent;
        LosesNullsOnPlain = losesNullsOnPlain;
        if (value is not null && (losesNullsOnAbsent || losesNullsOnPlain))
            _withoutNulls = HeldValue.Of(MergePatch.Apply(null, value.ToValue()));
    }

    /// <summary>The member goes away.</summary>
    public static ReplaceRule Remove { get; } = new(null, false, false);

    /// <summary>The value where an object was, with all its nulls; null when the member is removed.</summary>
    public HeldValue? Value { get; }

    /// <summary>Whether nulls are dropped where the member was absent.</summary>
    public bool LosesNullsOnAbsent { get; }

    /// <summary>Whether nulls are dropped where the member was plain.</summary>
    public bool LosesNullsOnPlain { get; }

    public override long LengthOnAbsent => OnAbsent?.Utf8Length ?? 0;

    public override long GrowthOnObject => Value is null ? 0 : Math.Max(Value.Utf8Length - HeldValue.EmptyObject.Utf8Length, 0);

    public override long StoredLength => StoredRun.TagLength + (Value is null ? 0 : StoredRun.LengthOf(Value));

    private HeldValue? OnAbsent => LosesNullsOnAbsent ? _withoutNulls : Value;

    private HeldValue? OnPlain => LosesNullsOnPlain ? _withoutNulls : Value;

    /// <summary>The same in every case.</summary>
    public static ReplaceRule By(HeldValue? value) => value is null ? Remove : new ReplaceRule(value, false, false);

    /// <summary>An array that loses its nulls in the cases that are named.</summary>
    public static ReplaceRule By(HeldValue array, bool losesNullsOnAbsent, bool losesNullsOnPlain) =>
        new(array, losesNullsOnAbsent, losesNullsOnPlain);

    /// <summary>What a merge patch says with a value that is no object.</summary>
    public static ReplaceRule ByPatch(DocValue value)
    {
        if (value is DocNull) return Remove;
        var losesNulls = !ReferenceEquals(MergePatch.Apply(null, value), value);
        return new ReplaceRule(HeldValue.Of(value), losesNulls, losesNulls);
    }

    public override HeldValue? On(HeldValue? member) => member switch
    {
        null => OnAbsent,
        { IsObject: true } => Value,
        _ => OnPlain,
    };

    public override MemberRule Then(MemberRule next)
    {
        if (Value is not null && next is MergeRule { Patch: null }) return this;
        return By(next.On(Value)); // an array with nulls and the same without them are one case to the next rule
    }

    /// <summary>This rule behind one that leaves objects objects.</summary>
    /// <param name="absentIsPlain">Whether what was absent is plain by then; otherwise it is an object.</param>
    /// <param name="plainIsPlain">Whether what was plain still is; otherwise it is an object.</param>
    public ReplaceRule Behind(bool absentIsPlain, bool plainIsPlain) =>
        LosesNullsOnPlain ? new ReplaceRule(Value, absentIsPlain, plainIsPlain) : this;
}
