namespace Marten.Threads.Libp2p.Identify;

/// <summary>The field numbers of identify's message (identify specification, "The Identify Message").</summary>
internal static class IdentifyFields
{
    public const int PublicKey = 1;
    public const int ListenAddresses = 2;
    public const int Protocols = 3;
    public const int ObservedAddress = 4;
    public const int ProtocolVersion = 5;
    public const int AgentVersion = 6;

    // Field 8, the signed peer record, is not read: addresses are not passed on to others, so nobody's signature under them is needed.
}
