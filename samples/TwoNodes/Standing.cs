namespace TwoNodes;

/// <summary>What a node holds of a thread.</summary>
/// <param name="Records">Records, on all logs.</param>
/// <param name="Documents">Documents that it reads in them.</param>
/// <param name="Fingerprint">Eight digits that stand for all documents; empty without any.</param>
internal sealed record Standing(long Records, int Documents, string Fingerprint)
{
    public override string ToString() => $"{Records,4} records  {Documents,3} documents  {(Fingerprint.Length == 0 ? "–" : Fingerprint),-8}";
}
