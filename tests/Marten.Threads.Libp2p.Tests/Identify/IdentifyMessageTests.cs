using CsCheck;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Identify;

public sealed class IdentifyMessageTests
{
    private const int Mutants = 20_000;

    private static readonly Multiaddr Observed = Multiaddr.Parse("/ip4/192.168.1.1/tcp/4006");

    [Fact]
    public void a_message_of_another_encoder_is_read()
    {
        IdentifyMessage message = Read(MessageVectors.Read("identify"));

        message.PublicKey.Length.ShouldBe(36);
        message.ListenAddresses.ShouldBe([Multiaddr.Parse("/ip4/127.0.0.1/tcp/4006"), Multiaddr.Parse("/ip6/::1/tcp/4006")]);
        message.Protocols.ShouldBe(["/thread/0.0.1", "/ipfs/ping/1.0.0", "/ipfs/id/1.0.0"]);
        message.ObservedAddress.ShouldBe(Observed);
        message.ProtocolVersion.ShouldBe("/thread/0.0.1");
        message.AgentVersion.ShouldBe("go-threads/1.1.0");
    }

    [Fact]
    public void an_empty_message_says_nothing()
    {
        IdentifyMessage message = Read([]);

        message.PublicKey.IsEmpty.ShouldBeTrue();
        message.ListenAddresses.ShouldBeEmpty();
        message.Protocols.ShouldBeEmpty();
        message.ObservedAddress.IsDefined.ShouldBeFalse();
        message.ProtocolVersion.ShouldBeEmpty();
        message.AgentVersion.ShouldBeEmpty();
        message.Write().ShouldBeEmpty();
    }

    [Fact]
    public void what_is_written_is_read()
    {
        Gen<string> names = Gen.String[Gen.Char['!', '~'], 1, 30];
        Gen<Multiaddr> addresses = Gen.Select(Gen.Byte, Gen.UShort).Select((last, port) => Multiaddr.Parse($"/ip4/10.0.0.{last}/tcp/{port}"));
        Gen.Select(Gen.Byte.Array[0, 600], addresses.Array[0, 32], names.Array[0, 64], addresses, names, names).Sample((key, listen, protocols, observed, version, agent) =>
        {
            IdentifyMessage message = Read(new IdentifyMessage
            {
                PublicKey = key,
                ListenAddresses = listen,
                Protocols = protocols,
                ObservedAddress = observed,
                ProtocolVersion = version,
                AgentVersion = agent,
            }.Write());

            message.PublicKey.ToArray().ShouldBe(key);
            message.ListenAddresses.ShouldBe(listen.Distinct());
            message.Protocols.ShouldBe(protocols.Distinct());
            message.ObservedAddress.ShouldBe(observed);
            message.ProtocolVersion.ShouldBe(version);
            message.AgentVersion.ShouldBe(agent);
        });
    }

    [Fact]
    public void of_a_field_that_stands_twice_the_last_one_counts()
    {
        byte[] first = new IdentifyMessage { PublicKey = new byte[] { 1 }, AgentVersion = "one", ProtocolVersion = "1", ObservedAddress = Address(1) }.Write();
        byte[] second = new IdentifyMessage { PublicKey = new byte[] { 2 }, AgentVersion = "two", ProtocolVersion = "2", ObservedAddress = Address(2) }.Write();

        IdentifyMessage message = Read([.. first, .. second]);

        message.Write().ShouldBe(second);
    }

    [Fact]
    public void addresses_of_unknown_kinds_are_ignored()
    {
        byte[] message = Message(writer =>
        {
            writer.WriteBytes(2, [0x81, 0x7f, 1]);
            writer.WriteBytes(2, Observed.Span);
            writer.WriteBytes(2, []);
            writer.WriteBytes(2, [4, 1]);
            writer.WriteBytes(4, [0x81, 0x7f, 1]);
        });

        Read(message).ListenAddresses.ShouldBe([Observed]);
        Read(message).ObservedAddress.IsDefined.ShouldBeFalse();
    }

    [Fact]
    public void the_first_thirty_two_addresses_are_kept()
    {
        Multiaddr[] addresses = [.. Enumerable.Range(0, 40).Select(Address)];

        Read(Message(writer => Array.ForEach(addresses, address => writer.WriteBytes(2, address.Span)))).ListenAddresses
            .ShouldBe(addresses.Take(IdentifyMessage.AddressCountMax));
    }

    [Fact]
    public void an_address_or_a_protocol_that_is_repeated_takes_one_place()
    {
        byte[] message = Message(writer =>
        {
            for (int i = 0; i < 200; i++)
            {
                writer.WriteBytes(2, Address(1).Span);
                writer.WriteText(3, "/one");
            }

            writer.WriteBytes(2, Address(2).Span);
            writer.WriteText(3, "/two");
        });

        Read(message).ListenAddresses.ShouldBe([Address(1), Address(2)]);
        Read(message).Protocols.ShouldBe(["/one", "/two"]);
    }

    [Fact]
    public void the_first_hundred_and_twenty_eight_protocols_are_kept()
    {
        string[] protocols = [.. Enumerable.Range(0, 200).Select(i => $"/protocol/{i}")];

        Read(Message(writer => Array.ForEach(protocols, protocol => writer.WriteText(3, protocol)))).Protocols
            .ShouldBe(protocols.Take(IdentifyMessage.ProtocolCountMax));
    }

    [Fact]
    public void a_protocol_that_is_no_name_is_ignored()
    {
        string longest = new('p', IdentifyMessage.ProtocolLengthMax);
        byte[] message = Message(writer =>
        {
            writer.WriteText(3, "");
            writer.WriteText(3, longest + "p");
            writer.WriteText(3, longest);
            writer.WriteText(3, "/line\n");
            writer.WriteBytes(3, [0xff]);
        });

        Read(message).Protocols.ShouldBe([longest]);
    }

    [Fact]
    public void versions_are_cleaned_and_cut()
    {
        byte[] message = Message(writer =>
        {
            writer.WriteText(5, "a\r\nb");
            writer.WriteText(6, new string('v', 1000));
        });

        Read(message).ProtocolVersion.ShouldBe("a\ufffd\ufffdb");
        Read(message).AgentVersion.ShouldBe(new string('v', IdentifyMessage.VersionLengthMax));
    }

    [Fact]
    public void a_message_of_more_than_8_kib_is_refused()
    {
        byte[] longest = Message(writer => writer.WriteBytes(8, new byte[IdentifyMessage.LengthMax - 3]));

        longest.Length.ShouldBe(IdentifyMessage.LengthMax);
        IdentifyMessage.TryRead(longest, out _).ShouldBeTrue();
        IdentifyMessage.TryRead(Message(writer => writer.WriteBytes(8, new byte[IdentifyMessage.LengthMax - 2])), out _).ShouldBeFalse();
    }

    [Fact]
    public void a_message_that_is_no_protobuf_is_refused()
    {
        IdentifyMessage.TryRead([0x0a, 5, 1], out _).ShouldBeFalse();
        IdentifyMessage.TryRead([.. MessageVectors.Read("identify"), 0x0a], out _).ShouldBeFalse();
    }

    [Fact]
    public void the_parts_of_one_answer_are_joined()
    {
        var first = new IdentifyMessage { PublicKey = new byte[] { 1 }, ListenAddresses = [Address(1)], Protocols = ["/one"], AgentVersion = "first", ProtocolVersion = "1" };
        var later = new IdentifyMessage { ListenAddresses = [Address(2), Address(1)], Protocols = ["/two", "/one"], AgentVersion = "later", ObservedAddress = Observed };

        IdentifyMessage joined = first.Merge(later);

        joined.PublicKey.ToArray().ShouldBe([1]);
        joined.ListenAddresses.ShouldBe([Address(1), Address(2)]);
        joined.Protocols.ShouldBe(["/one", "/two"]);
        joined.AgentVersion.ShouldBe("later");
        joined.ProtocolVersion.ShouldBe("1");
        joined.ObservedAddress.ShouldBe(Observed);
        later.Merge(first).PublicKey.ToArray().ShouldBe([1]);
    }

    [Fact]
    public void joining_keeps_to_the_limits()
    {
        IdentifyMessage joined = new();
        for (int part = 0; part < 10; part++)
        {
            joined = joined.Merge(new IdentifyMessage
            {
                ListenAddresses = [.. Enumerable.Range(20 * part, 20).Select(Address)],
                Protocols = [.. Enumerable.Range(60 * part, 60).Select(i => $"/protocol/{i}")],
            });
        }

        joined.ListenAddresses.ShouldBe(Enumerable.Range(0, IdentifyMessage.AddressCountMax).Select(Address));
        joined.Protocols.ShouldBe(Enumerable.Range(0, IdentifyMessage.ProtocolCountMax).Select(i => $"/protocol/{i}"));
    }

    [Fact]
    public void what_does_not_fit_into_4_kib_is_left_out_in_the_stated_order()
    {
        var message = new IdentifyMessage
        {
            PublicKey = new byte[1000],
            ProtocolVersion = "version",
            AgentVersion = "agent",
            Protocols = [.. Enumerable.Range(0, 40).Select(i => $"/{new string('p', 67)}{i:00}")],
            ListenAddresses = [.. Enumerable.Range(0, 30).Select(Address)],
            ObservedAddress = Observed,
        };

        byte[] bytes = message.Write();
        IdentifyMessage read = Read(bytes);

        bytes.Length.ShouldBeInRange(IdentifyMessage.OwnLengthMax - 20, IdentifyMessage.OwnLengthMax);
        read.PublicKey.Length.ShouldBe(1000);
        (read.ProtocolVersion, read.AgentVersion).ShouldBe(("version", "agent"));
        read.Protocols.ShouldBe(message.Protocols);
        read.ListenAddresses.ShouldBe(message.ListenAddresses.Take(read.ListenAddresses.Count));
        read.ListenAddresses.Count.ShouldBeInRange(1, 29);
        read.ObservedAddress.IsDefined.ShouldBeFalse();
    }

    [Fact]
    public void spoilt_messages_are_refused_or_keep_to_the_limits()
    {
        byte[] full = new IdentifyMessage
        {
            ListenAddresses = [.. Enumerable.Range(0, 32).Select(Address)],
            Protocols = [.. Enumerable.Range(0, 128).Select(i => $"/p/{i}")],
        }.Write();

        Mutations.OfBytes([MessageVectors.Read("identify"), full], Mutants, bytes =>
        {
            if (!IdentifyMessage.TryRead(bytes, out IdentifyMessage? message))
                return;
            message.ListenAddresses.Count.ShouldBeLessThanOrEqualTo(IdentifyMessage.AddressCountMax);
            message.Protocols.Count.ShouldBeLessThanOrEqualTo(IdentifyMessage.ProtocolCountMax);
            Read(message.Write()).Write().ShouldBe(message.Write());
        });
    }

    private static Multiaddr Address(int i) => Multiaddr.Parse($"/ip4/10.0.{i / 256}.{i % 256}/tcp/4006");

    private static IdentifyMessage Read(byte[] bytes)
    {
        IdentifyMessage.TryRead(bytes, out IdentifyMessage? message).ShouldBeTrue();
        return message;
    }

    private static byte[] Message(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.ToArray();
    }
}
