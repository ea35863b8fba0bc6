using Marten.Threads.Libp2p.Connecting;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

public sealed class GoodHandshakeTests
{
    public static TheoryData<string, bool, bool> All
    {
        get
        {
            var all = new TheoryData<string, bool, bool>();
            foreach (string type in (string[])["ed25519", "rsa", "ecdsa", "secp256k1"])
            {
                for (int i = 0; i < 4; i++)
                    all.Add(type, (i & 1) != 0, (i & 2) != 0);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task every_type_of_key_proves_its_owner(string type, bool earlyMuxer, bool rogueDials)
    {
        await using RogueMeeting meeting = await RogueMeeting.BeginAsync();
        string[] muxers = earlyMuxer ? [ConnectionUpgrade.YamuxProtocol] : [];

        Libp2pFailure failure = await meeting.MeetAsync(RogueCases.Honest(type, muxers), rogueDials);

        failure.ShouldBe(Libp2pFailure.None);
        meeting.Logs.Lines.ShouldContain(static line => line.Id == 20);
    }
}
