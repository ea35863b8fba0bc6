using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

public sealed class BadHandshakeTests
{
    [Theory]
    [MemberData(nameof(RogueCases.All), MemberType = typeof(RogueCases))]
    public async Task who_cannot_prove_who_he_is_gets_no_connection(string name, bool rogueDials)
    {
        Libp2pFailure failure = await MeetAsync(RogueCases.Named(name), rogueDials);

        failure.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task an_altered_message_is_refused(int index, bool rogueDials)
    {
        var rogue = new Rogue { Alter = (at, message) => at == index ? Altered(message) : message };

        // An altered ephemeral key is any other key to the host; it shows when message 3 cannot be read.
        Libp2pFailure failure = await MeetAsync(rogue, rogueDials);

        failure.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(0, 31, true)]
    [InlineData(0, 0, true)]
    [InlineData(1, 79, false)]
    [InlineData(1, 0, false)]
    [InlineData(2, 47, true)]
    [InlineData(2, 0, true)]
    public async Task a_truncated_message_is_refused(int index, int length, bool rogueDials)
    {
        var rogue = new Rogue { Alter = (at, message) => at == index ? message[..length] : message };

        Libp2pFailure failure = await MeetAsync(rogue, rogueDials);

        failure.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task a_message_that_never_comes_is_refused(int index, bool rogueDials)
    {
        var rogue = new Rogue { Alter = (at, message) => at == index ? null : message };

        Libp2pFailure failure = await MeetAsync(rogue, rogueDials);

        failure.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task a_message_of_an_earlier_connection_is_refused(int index, bool rogueDials)
    {
        byte[] recorded = [];
        using SigningKey key = TestHost.NewKey();
        var honest = new Rogue { Key = key, Alter = (at, message) => at == index ? recorded = message : message };
        var replay = new Rogue { Key = key, Alter = (at, message) => at == index ? recorded : message };

        await using RogueMeeting earlier = await RogueMeeting.BeginAsync();
        Libp2pFailure first = await earlier.MeetAsync(honest, rogueDials);
        Libp2pFailure second = await MeetAsync(replay, rogueDials);

        first.ShouldBe(Libp2pFailure.None);
        second.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task an_ephemeral_key_of_low_order_is_refused(bool rogueDials)
    {
        var rogue = new Rogue { Alter = static (at, message) => at < 2 ? [.. new byte[32], .. message[32..]] : message };

        Libp2pFailure failure = await MeetAsync(rogue, rogueDials);

        failure.ShouldBe(Libp2pFailure.HandshakeRefused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task the_hosts_own_identity_is_refused(bool rogueDials)
    {
        using SigningKey key = TestHost.NewKey();

        Libp2pFailure failure = await MeetAsync(new Rogue { Key = key, Claimed = Names.Peer(1) }, rogueDials, key);

        failure.ShouldBe(Libp2pFailure.WrongPeer);
    }

    [Fact]
    public async Task somebody_else_than_the_wanted_peer_is_refused()
    {
        Libp2pFailure failure = await MeetAsync(new Rogue { Claimed = Names.Peer(1) }, rogueDials: false);

        failure.ShouldBe(Libp2pFailure.WrongPeer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task muxers_without_yamux_are_nothing_in_common(bool rogueDials)
    {
        Libp2pFailure failure = await MeetAsync(new Rogue { Muxers = ["/mplex/6.7.0"] }, rogueDials);

        failure.ShouldBe(Libp2pFailure.NoCommonProtocol);
    }

    [Fact]
    public async Task a_listener_that_refuses_yamux_has_nothing_in_common()
    {
        Libp2pFailure failure = await MeetAsync(new Rogue { Muxers = [], ClassicMuxer = "/mplex/6.7.0" }, rogueDials: false);

        failure.ShouldBe(Libp2pFailure.NoCommonProtocol);
    }

    private static byte[] Altered(byte[] message)
    {
        byte[] altered = [.. message];
        altered[^1] ^= 1;
        return altered;
    }

    // Why a new host did not connect to the rogue, and that it kept nothing of the connection.
    private static async Task<Libp2pFailure> MeetAsync(Rogue rogue, bool rogueDials, SigningKey? hostKey = null)
    {
        await using RogueMeeting meeting = await RogueMeeting.BeginAsync(hostKey);
        Libp2pFailure failure = await meeting.MeetAsync(rogue, rogueDials);
        await Deadlines.HoldsSoonAsync(() => meeting.Host.Context.Slots.Counts == default, "the connection's room came back");
        meeting.Host.Connections.ShouldBeEmpty();
        return failure;
    }
}
