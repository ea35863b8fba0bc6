using System.Runtime.InteropServices;

namespace Marten.Threads.Libp2p.Multistream;

/// <summary>What a negotiation came to: a protocol, or the reason why there is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MultistreamOutcome(string? Protocol, MultistreamRefusal Refusal)
{
    public static MultistreamOutcome Of(string protocol) => new(protocol, MultistreamRefusal.None);

    public static MultistreamOutcome Refused(MultistreamRefusal refusal) => new(null, refusal);
}
