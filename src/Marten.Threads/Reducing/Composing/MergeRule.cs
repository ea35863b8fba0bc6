namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// The member stays what it is if it is an object, with a patch merged into it; a create fills it in where it is absent and
/// otherwise leaves it alone.
/// </summary>
internal sealed class MergeRule : MemberRule
{
    /// <param name="filledIn">The value where the member was absent; null where that is the patch on an empty object.</param>
    /// <param name="patch">What is merged; null where no save touches the member, so that a plain one stays too.</param>
    /// <exception cref="ArgumentException">Neither is given.</exception>
    public MergeRule(HeldValue? filledIn, ObjectPatch? patch)
    {
        if (filledIn is null && patch is null) throw new ArgumentException("A rule fills in, merges, or both.", nameof(patch));
        FilledIn = filledIn;
        Patch = patch;
    }

    /// <summary>The value where the member was absent; null where that is the patch on an empty object.</summary>
    public HeldValue? FilledIn { get; }

    /// <summary>What is merged, onto an empty object where the member was plain; null where nothing is.</summary>
    public ObjectPatch? Patch { get; }

    public override long LengthOnAbsent => FilledIn?.Utf8Length ?? Patch!.LengthOnEmpty;

    public override long GrowthOnObject => Patch?.Growth ?? 0;

    public override long StoredLength =>
        StoredRun.TagLength + (FilledIn is null ? 0 : StoredRun.LengthOf(FilledIn)) + (Patch?.StoredLength ?? 0);

    public override HeldValue? On(HeldValue? member)
    {
        if (member is null && FilledIn is not null) return FilledIn;
        if (Patch is null) return member;
        return (member is { IsObject: true } ? member : HeldValue.EmptyObject).Merge(Patch);
    }

    public override MemberRule Then(MemberRule next)
    {
        if (next is ReplaceRule replace)
            return replace.Behind(absentIsPlain: FilledIn is { IsObject: false }, plainIsPlain: Patch is null);

        var patch = ((MergeRule)next).Patch;
        return new MergeRule(FilledIn is null ? null : next.On(FilledIn), Patch is null ? patch : patch is null ? Patch : Patch.Then(patch));
    }
}
