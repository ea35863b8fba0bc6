namespace Marten.Threads.Libp2p.Tests.Noise;

public sealed class NoiseVectorsTests
{
    private const int KeyLength = 32;
    private const int TagLength = 16;

    [Fact]
    public void five_conversations_are_recorded_and_one_of_them_names_its_handshake_hash()
    {
        NoiseVectors.All.Count.ShouldBe(5);
        NoiseVectors.All.Count(vector => vector.HandshakeHash is { Length: 32 }).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(NoiseVectors.Names), MemberType = typeof(NoiseVectors))]
    public void every_message_is_as_much_longer_than_its_payload_as_the_pattern_says(string name)
    {
        int[] overheads = [KeyLength, KeyLength + KeyLength + TagLength + TagLength, KeyLength + TagLength + TagLength];

        NoiseVector vector = NoiseVectors.Named(name);

        vector.Messages.Count.ShouldBeGreaterThan(NoiseVector.HandshakeMessageCount);
        for (int i = 0; i < vector.Messages.Count; i++)
        {
            int overhead = i < NoiseVector.HandshakeMessageCount ? overheads[i] : TagLength;
            (vector.Messages[i].Ciphertext.Length - vector.Messages[i].Payload.Length).ShouldBe(overhead);
        }
    }
}
