using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>The words of the <c>reason</c> column.</summary>
internal static class RefusalReasons
{
    /// <summary>"SignatureWrong" → "signature wrong".</summary>
    public static string Of(RecordRefusal refusal) => EnumWords.Of(refusal.ToString());

    public static string Of(PlacementKind refused) => refused switch
    {
        PlacementKind.FirstRecordQuota => "too many unconfirmed first records",
        PlacementKind.Stopped => "log stopped by forks",
        _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, null),
    };
}
