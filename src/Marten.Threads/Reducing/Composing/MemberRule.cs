namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// What a run of operations makes of one member of an object. Three cases suffice, because no operation looks closer: the
/// member was absent, it was an object, or it was something else (<i>plain</i>: a text, number, literal, array). Immutable.
/// </summary>
internal abstract class MemberRule
{
    /// <summary>Length in bytes of the value where the member was absent; 0 where it still is.</summary>
    public abstract long LengthOnAbsent { get; }

    /// <summary>
    /// A bound, in bytes, of what the value can be longer than before where it was an object; never negative. Where it was
    /// plain it becomes no longer than <see cref="LengthOnAbsent"/>, if it is not kept.
    /// </summary>
    public abstract long GrowthOnObject { get; }

    /// <summary>Length in bytes of the stored form.</summary>
    public abstract long StoredLength { get; }

    /// <summary>The member after the run; null where there is none.</summary>
    public abstract HeldValue? On(HeldValue? member);

    /// <summary>The rule of this run and the next one together.</summary>
    public abstract MemberRule Then(MemberRule next);
}
