using System.Runtime.InteropServices;

namespace Marten.Threads.Reducing.Composing;

/// <summary>
/// How long documents can become inside a run, in bytes of canonical text, if no operation is rejected for it. <i>Inside</i>
/// is after each operation but the last: of what the whole run makes, <see cref="DocumentRule"/> knows the length itself.
/// </summary>
/// <param name="Growth">The most that a document there was before the run is longer, before a first delete.</param>
/// <param name="PeakAfterDelete">The longest document behind a first delete.</param>
/// <param name="PeakFromNothing">The longest document where there was none before the run.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RunBounds(long Growth, long PeakAfterDelete, long PeakFromNothing)
{
    /// <summary>Bounds of a run and the next one as one.</summary>
    /// <param name="rule">What the first run makes.</param>
    /// <param name="blank">The document that has its id only.</param>
    /// <param name="next">Bounds of the second run.</param>
    public RunBounds Then(DocumentRule rule, HeldValue blank, RunBounds next)
    {
        var onNothing = rule.LengthOnNothing(blank);
        var peak = Math.Max(onNothing, rule.LeavesDocument ? next.PeakOn(onNothing) : next.PeakFromNothing);
        var fromNothing = Math.Max(PeakFromNothing, peak);
        return rule.Patch is { } patch
            ? new RunBounds(Math.Max(Growth, patch.Growth + next.Growth), next.PeakAfterDelete, fromNothing)
            : new RunBounds(Growth, Math.Max(PeakAfterDelete, peak), fromNothing);
    }

    /// <summary>The longest document inside a run that begins on a document of this length.</summary>
    public long PeakOn(long before) => Math.Max(before + Growth, PeakAfterDelete);
}
