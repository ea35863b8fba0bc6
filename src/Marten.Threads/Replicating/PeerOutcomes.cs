namespace Marten.Threads.Replicating;

/// <summary>The words of the <c>outcome</c> column.</summary>
internal static class PeerOutcomes
{
    public static string NameOf(PeerOutcome outcome) => EnumWords.Of(outcome.ToString());

    public static PeerOutcome Parse(string name) => Array.Find(Enum.GetValues<PeerOutcome>(), outcome => NameOf(outcome) == name);
}
