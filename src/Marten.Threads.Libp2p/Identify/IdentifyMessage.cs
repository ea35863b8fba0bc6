using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Identify;

/// <summary>
/// What a peer says about itself on <c>/ipfs/id/1.0.0</c> and <c>/ipfs/id/push/1.0.0</c>. All of it is optional and none of it proven: the key
/// counts only if it makes the connection's peer id, addresses are guesses where to dial. Immutable. Source: libp2p's identify specification.
/// </summary>
internal sealed class IdentifyMessage
{
    /// <summary>The longest message that is read, in bytes, as in go-libp2p.</summary>
    public const int LengthMax = 8192;

    /// <summary>The longest message that is written, in bytes: what rust-libp2p reads.</summary>
    public const int OwnLengthMax = 4096;

    /// <summary>How many addresses are kept. A peer with more interfaces than that is not helped by dialing them all.</summary>
    public const int AddressCountMax = 32;

    /// <summary>How many protocols are kept. A busy go-libp2p node has some thirty.</summary>
    public const int ProtocolCountMax = 128;

    /// <summary>The longest name of a protocol that is kept, in bytes.</summary>
    public const int ProtocolLengthMax = 256;

    /// <summary>How many UTF-16 units of the two version texts are kept.</summary>
    public const int VersionLengthMax = 256;

    /// <summary>The protobuf of the peer's public key (<see cref="Keys.PeerPublicKey"/>); empty when absent.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Where the peer listens, each address once.</summary>
    public IReadOnlyList<Multiaddr> ListenAddresses { get; init; } = [];

    /// <summary>Which protocols the peer takes streams for, each once.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>From where the peer sees us coming; undefined when absent or of an unknown kind.</summary>
    public Multiaddr ObservedAddress { get; init; }

    /// <summary>The family of protocols that the peer belongs to; for people. Empty when absent.</summary>
    public string ProtocolVersion { get; init; } = string.Empty;

    /// <summary>The peer's program and version; for people. Empty when absent.</summary>
    public string AgentVersion { get; init; } = string.Empty;

    /// <summary>
    /// Reads a message. What is beyond a limit and what is not understood is left out, not refused: other implementations speak of transports
    /// and protocols that are unknown here. Versions are cleaned for logs (<see cref="PeerText.Clean"/>).
    /// </summary>
    /// <param name="message">The message without its length; copied.</param>
    /// <param name="identify">The message, or null.</param>
    /// <returns>False when it is no protobuf or longer than <see cref="LengthMax"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out IdentifyMessage? identify)
    {
        identify = null;
        if (message.Length > LengthMax)
            return false;

        var parts = new IdentifyParts();
        var reader = new ProtobufReader(message);
        while (reader.TryRead(out ProtobufField field))
            parts.Add(field);

        if (!reader.IsAtEnd)
            return false;
        identify = parts.ToMessage();
        return true;
    }

    /// <summary>
    /// Joins the messages of one answer: go-libp2p sends what does not fit into one as several. Lists are put together within the limits, of
    /// the rest the later message's counts where it has it. A push is no such part: it replaces what it mentions.
    /// </summary>
    /// <param name="later">The message that came after this one.</param>
    public IdentifyMessage Merge(IdentifyMessage later) => new()
    {
        PublicKey = later.PublicKey.IsEmpty ? PublicKey : later.PublicKey,
        ListenAddresses = [.. ListenAddresses.Union(later.ListenAddresses).Take(AddressCountMax)],
        Protocols = [.. Protocols.Union(later.Protocols, StringComparer.Ordinal).Take(ProtocolCountMax)],
        ObservedAddress = later.ObservedAddress.IsDefined ? later.ObservedAddress : ObservedAddress,
        ProtocolVersion = later.ProtocolVersion.Length > 0 ? later.ProtocolVersion : ProtocolVersion,
        AgentVersion = later.AgentVersion.Length > 0 ? later.AgentVersion : AgentVersion,
    };

    /// <summary>
    /// The message's bytes, at most <see cref="OwnLengthMax"/>. Room is given in this order, and what no longer fits is left out: public key,
    /// protocol version, agent version, protocols, listen addresses, observed address. Protocols go before addresses because whoever reads
    /// this is connected already. Empty values are absent.
    /// </summary>
    public byte[] Write() => IdentifyWriter.Write(this);
}
