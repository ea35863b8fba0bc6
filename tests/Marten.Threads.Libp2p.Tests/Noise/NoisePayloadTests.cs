using CsCheck;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Libp2p.Tests.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Noise;

public sealed class NoisePayloadTests
{
    private const int Mutants = 20_000;
    private const int ExtensionsField = 4;

    private static readonly byte[] Key = PeerKeyVector.All.Single(vector => vector.Type == "ed25519").PublicKey;
    private static readonly byte[] Signature = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    [Theory]
    [InlineData("noise_payload", "/yamux/1.0.0 /mplex/6.7.0")]
    [InlineData("noise_payload_with_webtransport", "/yamux/1.0.0")]
    [InlineData("noise_payload_without_extensions", "")]
    public void a_payload_of_another_encoder_is_read(string name, string muxers)
    {
        NoisePayload payload = Read(MessageVectors.Read(name));

        payload.IdentityKey.ToArray().ShouldBe(Key);
        payload.IdentitySignature.ToArray().ShouldBe(Signature);
        string.Join(' ', payload.StreamMuxers).ShouldBe(muxers);
    }

    [Fact]
    public void a_payload_is_written_as_another_encoder_writes_it()
    {
        var payload = new NoisePayload { IdentityKey = Key, IdentitySignature = Signature };
        var withMuxers = new NoisePayload { IdentityKey = Key, IdentitySignature = Signature, StreamMuxers = ["/yamux/1.0.0", "/mplex/6.7.0"] };

        payload.Write().ShouldBe(MessageVectors.Read("noise_payload_without_extensions"));
        withMuxers.Write().ShouldBe(MessageVectors.Read("noise_payload"));
    }

    [Fact]
    public void what_is_written_is_read()
    {
        Gen<string> names = Gen.String[Gen.Char['!', '~'], 1, 40];
        Gen.Select(Gen.Byte.Array[1, 1100], Gen.Byte.Array[1, 1024], names.Array[0, NoisePayload.MuxerCountMax]).Sample((key, signature, muxers) =>
        {
            NoisePayload payload = Read(new NoisePayload { IdentityKey = key, IdentitySignature = signature, StreamMuxers = muxers }.Write());

            payload.IdentityKey.ToArray().ShouldBe(key);
            payload.IdentitySignature.ToArray().ShouldBe(signature);
            payload.StreamMuxers.ShouldBe(muxers);
        });
    }

    [Fact]
    public void without_key_or_signature_there_is_nothing_to_verify()
    {
        IsRead([]).ShouldBeFalse();
        IsRead(Message(writer => writer.WriteBytes(1, Key))).ShouldBeFalse();
        IsRead(Message(writer => writer.WriteBytes(2, Signature))).ShouldBeFalse();
        IsRead(Message(writer => { writer.WriteBytes(1, Key); writer.WriteBytes(2, []); })).ShouldBeFalse();
        IsRead(Message(writer => { writer.WriteNumber(1, 5); writer.WriteBytes(2, Signature); })).ShouldBeFalse();
    }

    [Fact]
    public void of_a_field_that_stands_twice_the_last_one_counts_and_extensions_are_merged()
    {
        byte[] message = Message(writer =>
        {
            WriteExtensions(writer, "/one");
            writer.WriteBytes(1, [1]);
            writer.WriteBytes(2, [2]);
            writer.WriteBytes(1, [3]);
            writer.WriteBytes(2, [4]);
            WriteExtensions(writer, "/two", "/three");
        });

        NoisePayload payload = Read(message);

        payload.IdentityKey.ToArray().ShouldBe([3]);
        payload.IdentitySignature.ToArray().ShouldBe([4]);
        payload.StreamMuxers.ShouldBe(["/one", "/two", "/three"]);
    }

    [Fact]
    public void unknown_fields_are_skipped()
    {
        byte[] message = Message(writer =>
        {
            writer.WriteNumber(3, 1);
            writer.WriteBytes(1, Key);
            writer.WriteBytes(1025, [1, 2, 3]);
            writer.WriteBytes(2, Signature);
            writer.WriteNumber(ExtensionsField, 1);
        });

        Read(message).StreamMuxers.ShouldBeEmpty();
    }

    [Fact]
    public void more_than_sixteen_muxers_are_refused_however_they_are_spread()
    {
        string[] sixteen = [.. Enumerable.Range(0, NoisePayload.MuxerCountMax).Select(i => $"/muxer/{i}")];

        Read(WithExtensions(writer => WriteExtensions(writer, sixteen))).StreamMuxers.ShouldBe(sixteen);
        IsRead(WithExtensions(writer => WriteExtensions(writer, [.. sixteen, "/one/more"]))).ShouldBeFalse();
        IsRead(WithExtensions(writer => { WriteExtensions(writer, sixteen); WriteExtensions(writer, "/one/more"); })).ShouldBeFalse();
        IsRead(WithExtensions(writer => { WriteExtensions(writer, sixteen); WriteExtensions(writer, ""); })).ShouldBeFalse();
    }

    [Fact]
    public void a_muxer_of_more_than_256_bytes_is_refused()
    {
        string longest = new('m', NoisePayload.MuxerLengthMax);

        Read(WithExtensions(writer => WriteExtensions(writer, longest))).StreamMuxers.ShouldBe([longest]);
        IsRead(WithExtensions(writer => WriteExtensions(writer, longest + "m"))).ShouldBeFalse();
    }

    [Fact]
    public void a_muxer_that_is_no_name_is_left_out()
    {
        Read(WithExtensions(writer => WriteExtensions(writer, "", "/yamux/1.0.0", "/line\n"))).StreamMuxers.ShouldBe(["/yamux/1.0.0"]);
    }

    [Fact]
    public void a_payload_of_more_than_4_kib_is_refused()
    {
        byte[] message = WithExtensions(_ => { });
        byte[] longest = [.. message, .. Message(writer => writer.WriteBytes(9, new byte[NoisePayload.LengthMax - message.Length - 3]))];

        longest.Length.ShouldBe(NoisePayload.LengthMax);
        IsRead(longest).ShouldBeTrue();
        IsRead([.. message, .. Message(writer => writer.WriteBytes(9, new byte[NoisePayload.LengthMax - message.Length - 2]))]).ShouldBeFalse();
    }

    [Fact]
    public void broken_extensions_are_refused()
    {
        IsRead(WithExtensions(writer => writer.WriteBytes(ExtensionsField, [0x12, 5, 1]))).ShouldBeFalse();
        IsRead([.. WithExtensions(_ => { }), 0x22]).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_payloads_are_refused_or_keep_to_the_limits()
    {
        byte[][] samples = [.. new[] { "noise_payload", "noise_payload_with_webtransport", "noise_payload_without_extensions" }.Select(MessageVectors.Read)];

        Mutations.OfBytes(samples, Mutants, bytes =>
        {
            if (!NoisePayload.TryRead(bytes, out NoisePayload? payload))
                return;
            payload.IdentityKey.IsEmpty.ShouldBeFalse();
            payload.IdentitySignature.IsEmpty.ShouldBeFalse();
            Read(payload.Write()).Write().ShouldBe(payload.Write());
        });
    }

    private static bool IsRead(byte[] message) => NoisePayload.TryRead(message, out _);

    private static NoisePayload Read(byte[] message)
    {
        NoisePayload.TryRead(message, out NoisePayload? payload).ShouldBeTrue();
        return payload;
    }

    private static byte[] Message(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.ToArray();
    }

    private static byte[] WithExtensions(Action<ProtobufWriter> write) => Message(writer =>
    {
        writer.WriteBytes(1, Key);
        writer.WriteBytes(2, Signature);
        write(writer);
    });

    private static void WriteExtensions(ProtobufWriter writer, params string[] muxers)
    {
        var extensions = new ProtobufWriter();
        foreach (string muxer in muxers)
            extensions.WriteText(2, muxer);
        writer.WriteBytes(ExtensionsField, extensions.ToArray());
    }
}
