using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Identify;

/// <summary>
/// Gathers the fields of a message that is being read, within the limits of <see cref="IdentifyMessage"/>. Of a singular field that stands twice
/// the last one counts, as protobuf asks.
/// </summary>
internal ref struct IdentifyParts
{
    private readonly List<Multiaddr> _addresses = [];
    private readonly List<string> _protocols = [];
    private ReadOnlySpan<byte> _publicKey;
    private ReadOnlySpan<byte> _observedAddress;
    private ReadOnlySpan<byte> _protocolVersion;
    private ReadOnlySpan<byte> _agentVersion;

    /// <summary>Begins with nothing.</summary>
    public IdentifyParts()
    {
    }

    /// <summary>Takes a field; unknown ones are ignored.</summary>
    public void Add(ProtobufField field)
    {
        switch (field.BytesNumber)
        {
            case IdentifyFields.PublicKey:
                _publicKey = field.Bytes;
                break;
            case IdentifyFields.ListenAddresses:
                AddAddress(field.Bytes);
                break;
            case IdentifyFields.Protocols:
                AddProtocol(field.Bytes);
                break;
            case IdentifyFields.ObservedAddress:
                _observedAddress = field.Bytes;
                break;
            case IdentifyFields.ProtocolVersion:
                _protocolVersion = field.Bytes;
                break;
            case IdentifyFields.AgentVersion:
                _agentVersion = field.Bytes;
                break;
        }
    }

    /// <summary>The message of what was gathered, with copies of all bytes.</summary>
    public readonly IdentifyMessage ToMessage()
    {
        Multiaddr.TryFromBytes(_observedAddress, out Multiaddr observedAddress);
        return new IdentifyMessage
        {
            PublicKey = _publicKey.ToArray(),
            ListenAddresses = _addresses,
            Protocols = _protocols,
            ObservedAddress = observedAddress,
            ProtocolVersion = PeerText.Clean(_protocolVersion, IdentifyMessage.VersionLengthMax),
            AgentVersion = PeerText.Clean(_agentVersion, IdentifyMessage.VersionLengthMax),
        };
    }

    private readonly void AddAddress(ReadOnlySpan<byte> bytes)
    {
        if (_addresses.Count < IdentifyMessage.AddressCountMax && Multiaddr.TryFromBytes(bytes, out Multiaddr address) && !_addresses.Contains(address))
            _addresses.Add(address);
    }

    private readonly void AddProtocol(ReadOnlySpan<byte> bytes)
    {
        if (_protocols.Count < IdentifyMessage.ProtocolCountMax
            && PeerText.TryReadName(bytes, IdentifyMessage.ProtocolLengthMax, out string? protocol)
            && !_protocols.Contains(protocol))
            _protocols.Add(protocol);
    }
}
