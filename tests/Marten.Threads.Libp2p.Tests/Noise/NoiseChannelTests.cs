using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Channels;

namespace Marten.Threads.Libp2p.Tests.Noise;

public sealed class NoiseChannelTests : SecureChannelTests
{
    protected override Task<(Stream Left, Stream Right)> SecureAsync(Stream left, Stream right)
    {
        using NoiseTalk talk = new NoiseTalk().UpTo(NoiseVector.HandshakeMessageCount);
        (NoiseCipher leftSends, NoiseCipher leftReceives) = talk.Initiator.Split();
        (NoiseCipher rightSends, NoiseCipher rightReceives) = talk.Responder.Split();
        return Task.FromResult<(Stream, Stream)>((new NoiseStream(left, leftSends, leftReceives), new NoiseStream(right, rightSends, rightReceives)));
    }
}
