using Marten.Threads.Campaigns.Poison.Kinds;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>All kinds of poison.</summary>
internal static class PoisonCatalogue
{
    public static IReadOnlyList<PoisonKind> All { get; } =
        [.. EnvelopeKinds.All, .. BodyKinds.All, .. OperationKinds.All, .. NameKinds.All, .. JsonKinds.All, .. TypedKinds.All];
}
