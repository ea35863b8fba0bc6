using Marten.Threads.Libp2p.Noise;

namespace Marten.Threads.Libp2p.Tests.Noise;

public sealed class NoiseHandshakeTests
{
    private const int PayloadLength = 10;

    // Points of order 1, 2, 4 and 8, and the two above the prime that mean one of them: RFC 7748, section 6.1, and the list of cr.yp.to/ecdh.html.
    private static readonly string[] LowOrder =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    public static TheoryData<int> Messages => new(0, 1, 2);

    public static TheoryData<string> LowOrderPoints => new(LowOrder);

    [Theory]
    [MemberData(nameof(NoiseVectors.Names), MemberType = typeof(NoiseVectors))]
    public void the_recorded_conversations_are_written_byte_for_byte_and_read(string name)
    {
        NoiseVector vector = NoiseVectors.Named(name);
        using var talk = new NoiseTalk(vector);

        for (int i = 0; i < NoiseVector.HandshakeMessageCount; i++)
        {
            talk.Write(i, vector.Messages[i].Payload).ShouldBe(vector.Messages[i].Ciphertext, $"message {i}");
            talk.TryRead(i, vector.Messages[i].Ciphertext, out byte[] payload).ShouldBeTrue($"message {i}");
            payload.ShouldBe(vector.Messages[i].Payload);
        }

        talk.Initiator.Hash.SequenceEqual(talk.Responder.Hash).ShouldBeTrue();
        if (vector.HandshakeHash is not null)
            talk.Initiator.Hash.ToArray().ShouldBe(vector.HandshakeHash);
        TransportMessagesAreAsRecorded(talk, vector);
    }

    [Fact]
    public void each_side_learns_the_others_static_key()
    {
        using NoiseTalk talk = new NoiseTalk().UpTo(NoiseVector.HandshakeMessageCount);
        using var initiator = new NoiseKeyPair(Bytes.Of(32, 1));
        using var responder = new NoiseKeyPair(Bytes.Of(32, 3));

        talk.Initiator.RemoteStatic.ToArray().ShouldBe(responder.Public.ToArray());
        talk.Responder.RemoteStatic.ToArray().ShouldBe(initiator.Public.ToArray());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void a_message_is_refused_whichever_of_its_bytes_is_altered(int index)
    {
        int length = Message(index).Length;

        for (int at = 0; at < length; at++)
        {
            using NoiseTalk talk = new NoiseTalk().UpTo(index);
            byte[] message = talk.Write(index, Bytes.Of(PayloadLength));
            message[at] ^= 0x01;
            HandshakeFails(talk, index, message).ShouldBeTrue($"byte {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void a_message_is_refused_wherever_it_is_cut(int index)
    {
        int length = Message(index).Length;

        for (int kept = 0; kept < length; kept++)
        {
            using NoiseTalk talk = new NoiseTalk().UpTo(index);
            byte[] message = talk.Write(index, Bytes.Of(PayloadLength));
            HandshakeFails(talk, index, message[..kept]).ShouldBeTrue($"{kept} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void a_message_with_something_behind_it_is_refused(int index)
    {
        using NoiseTalk talk = new NoiseTalk().UpTo(index);
        byte[] message = talk.Write(index, Bytes.Of(PayloadLength));

        HandshakeFails(talk, index, [.. message, 0]).ShouldBeTrue();
    }

    [Fact]
    public void sides_that_know_different_prologues_do_not_understand_each_other()
    {
        using NoiseTalk talk = new NoiseTalk([1], [2]).UpTo(1);

        talk.TryRead(1, talk.Write(1, []), out _).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void a_first_message_with_a_point_of_low_order_gets_no_answer(string point)
    {
        using var talk = new NoiseTalk();
        talk.TryRead(0, Convert.FromHexString(point), out _).ShouldBeTrue("nothing is computed with it yet");

        talk.Responder.TryWriteSecond([], out _).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void a_second_message_with_a_point_of_low_order_is_refused(string point)
    {
        using NoiseTalk talk = new NoiseTalk().UpTo(1);
        byte[] message = talk.Write(1, []);
        Convert.FromHexString(point).CopyTo(message, 0);

        talk.TryRead(1, message, out _).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void no_secret_is_agreed_on_with_a_point_of_low_order(string point)
    {
        using var key = new NoiseKeyPair(Bytes.Of(32));
        byte[] secret = new byte[32];

        key.TryAgree(Convert.FromHexString(point), secret).ShouldBeFalse();
        secret.ShouldAllBe(b => b == 0);
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void a_static_key_of_low_order_is_refused_in_the_second_and_in_the_third_message(string point)
    {
        byte[] key = Convert.FromHexString(point);
        using var second = new NoiseTalk();
        using var third = new NoiseTalk();

        byte[] secondMessage = NoiseLiar.Second(key, second.Write(0, []));
        byte[] thirdMessage = NoiseLiar.Third(key, third.Responder);

        second.TryRead(1, secondMessage, out _).ShouldBeFalse();
        third.TryRead(2, thirdMessage, out _).ShouldBeFalse();
    }

    [Fact]
    public void keys_are_of_no_use_after_they_were_disposed()
    {
        var key = new NoiseKeyPair(Bytes.Of(32));
        var cipher = new NoiseCipher(Bytes.Of(32));
        key.Dispose();
        cipher.Dispose();

        Should.Throw<ObjectDisposedException>(() => key.TryAgree(Bytes.Of(32), new byte[32]));
        Should.Throw<ObjectDisposedException>(() => cipher.TryEncrypt([], [], new byte[16]));
    }

    private static byte[] Message(int index)
    {
        using NoiseTalk talk = new NoiseTalk().UpTo(index);
        return talk.Write(index, Bytes.Of(PayloadLength));
    }

    // An altered first message is refused with the second: nothing of it is authenticated before.
    private static bool HandshakeFails(NoiseTalk talk, int index, byte[] message)
    {
        if (!talk.TryRead(index, message, out byte[] payload))
            return true;
        if (index > 0)
            return false;
        bool accepted = talk.Responder.TryWriteSecond(payload, out byte[] second) && talk.Initiator.TryReadSecond(second, out _);
        return !accepted;
    }

    private static void TransportMessagesAreAsRecorded(NoiseTalk talk, NoiseVector vector)
    {
        (NoiseCipher initiatorSends, NoiseCipher initiatorReceives) = talk.Initiator.Split();
        (NoiseCipher responderSends, NoiseCipher responderReceives) = talk.Responder.Split();
        // flynn's let the initiator begin again after the handshake, cacophony's go on alternating.
        int initiatorsTurn = vector.Name.StartsWith("flynn", StringComparison.Ordinal) ? 1 : 0;
        for (int i = NoiseVector.HandshakeMessageCount; i < vector.Messages.Count; i++)
        {
            NoiseVectorMessage message = vector.Messages[i];
            bool fromInitiator = i % 2 == initiatorsTurn;
            byte[] written = new byte[message.Ciphertext.Length];
            (fromInitiator ? initiatorSends : responderSends).TryEncrypt([], message.Payload, written).ShouldBeTrue();
            written.ShouldBe(message.Ciphertext, $"message {i}");

            byte[] read = new byte[message.Payload.Length];
            (fromInitiator ? responderReceives : initiatorReceives).TryDecrypt([], message.Ciphertext, read).ShouldBeTrue();
            read.ShouldBe(message.Payload);
        }

        foreach (NoiseCipher cipher in new[] { initiatorSends, initiatorReceives, responderSends, responderReceives })
            cipher.Dispose();
    }
}
