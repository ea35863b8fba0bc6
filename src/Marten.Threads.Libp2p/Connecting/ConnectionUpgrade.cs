using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>
/// The steps from a TCP connection to one that carries streams: agree on Noise, shake hands, agree on Yamux unless the handshake did. There is no way
/// around Noise. Trouble with the connection is thrown.
/// </summary>
internal sealed class ConnectionUpgrade(NoiseUpgrade noise)
{
    public const string YamuxProtocol = "/yamux/1.0.0";

    public async Task<UpgradeOutcome> DialAsync(Stream bare, PeerId wanted, CancellationToken cancellationToken)
    {
        MultistreamOutcome security = await MultistreamSelect.SelectAsync(bare, [NoiseUpgrade.Protocol], cancellationToken).ConfigureAwait(false);
        if (security.Protocol is null)
            return Refused("security protocol", security.Refusal);
        NoiseOutcome secured = await noise.DialAsync(bare, wanted, cancellationToken).ConfigureAwait(false);
        return await AgreeOnMuxerAsync(secured, isDialer: true, wanted, cancellationToken).ConfigureAwait(false);
    }

    public async Task<UpgradeOutcome> AcceptAsync(Stream bare, CancellationToken cancellationToken)
    {
        MultistreamOutcome security = await MultistreamSelect.AcceptAsync(bare, static proposal => proposal == NoiseUpgrade.Protocol, cancellationToken).ConfigureAwait(false);
        if (security.Protocol is null)
            return Refused("security protocol", security.Refusal);
        NoiseOutcome secured = await noise.AcceptAsync(bare, cancellationToken).ConfigureAwait(false);
        return await AgreeOnMuxerAsync(secured, isDialer: false, default, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<UpgradeOutcome> AgreeOnMuxerAsync(NoiseOutcome secured, bool isDialer, PeerId wanted, CancellationToken cancellationToken)
    {
        if (secured.Stream is not { } stream)
            return Refused(secured, wanted);
        UpgradeOutcome? outcome = null;
        try
        {
            return outcome = await AgreeOnMuxerAsync(stream, secured, isDialer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome?.Stream is null)
                await stream.DisposeAsync().ConfigureAwait(false); // with its keys
        }
    }

    private static async Task<UpgradeOutcome> AgreeOnMuxerAsync(Stream stream, NoiseOutcome secured, bool isDialer, CancellationToken cancellationToken)
    {
        if (secured.Muxers.Contains(YamuxProtocol, StringComparer.Ordinal))
            return new UpgradeOutcome(stream, secured.Peer, Libp2pFailure.None, "");
        if (secured.Muxers.Count > 0)
            return UpgradeOutcome.Refused(Libp2pFailure.NoCommonProtocol, "Both sides have no muxer in common.", secured.Peer);
        MultistreamOutcome muxer = isDialer
            ? await MultistreamSelect.SelectAsync(stream, [YamuxProtocol], cancellationToken).ConfigureAwait(false)
            : await MultistreamSelect.AcceptAsync(stream, static proposal => proposal == YamuxProtocol, cancellationToken).ConfigureAwait(false);
        return muxer.Protocol is null
            ? Refused("muxer", muxer.Refusal)
            : new UpgradeOutcome(stream, secured.Peer, Libp2pFailure.None, "");
    }

    private static UpgradeOutcome Refused(string what, MultistreamRefusal refusal) => refusal == MultistreamRefusal.NothingInCommon
        ? UpgradeOutcome.Refused(Libp2pFailure.NoCommonProtocol, $"Both sides have no {what} in common.")
        : UpgradeOutcome.Refused(Libp2pFailure.HandshakeRefused, $"The other side broke off, or broke the rules, when a {what} was agreed on ({refusal}).");

    private static UpgradeOutcome Refused(NoiseOutcome secured, PeerId wanted) => secured.Refusal switch
    {
        NoiseRefusal.WrongPeer => UpgradeOutcome.Refused(Libp2pFailure.WrongPeer, $"{secured.Peer} answered instead of {wanted}.", secured.Peer),
        NoiseRefusal.OwnIdentity => UpgradeOutcome.Refused(Libp2pFailure.WrongPeer, "The address leads to this host itself.", secured.Peer),
        _ => UpgradeOutcome.Refused(Libp2pFailure.HandshakeRefused, $"The handshake failed ({secured.Refusal})."),
    };
}
