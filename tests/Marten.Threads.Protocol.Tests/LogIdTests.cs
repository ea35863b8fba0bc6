using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests;

public sealed class LogIdTests
{
    [Fact]
    public void a_log_id_is_made_of_its_key_and_gives_it_back()
    {
        SigningKey.TryFromSeed([.. Enumerable.Repeat((byte)4, 32)], out SigningKey? key).ShouldBeTrue();

        LogId id = LogId.FromKey(key.VerifyingKey);

        id.Bytes.ToArray().ShouldBe(Convert.FromHexString(VectorFiles.Line("thread-protocol-vectors.txt", "log id bytes")));
        id.ToString().ShouldBe(VectorFiles.Line("thread-protocol-vectors.txt", "log id b58"));
        id.TryGetKey(out VerifyingKey found).ShouldBeTrue();
        found.ShouldBe(key.VerifyingKey);
        LogId.Parse(id.ToString()).ShouldBe(id);
        LogId.FromBytes(id.Span).ShouldBe(id);
    }

    [Fact]
    public void a_log_id_has_the_bytes_of_a_peer_id()
    {
        PeerId peerId = PeerId.Parse("12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw");

        LogId id = LogId.FromPeerId(peerId);

        id.ToPeerId().ShouldBe(peerId);
        id.Bytes.ToArray().ShouldBe(peerId.Bytes.ToArray());
        id.GetHashCode().ShouldBe(peerId.GetHashCode());
    }

    [Fact]
    public void a_log_id_that_holds_a_hash_gives_no_key()
    {
        LogId id = LogId.Parse("QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ");

        id.TryGetKey(out VerifyingKey key).ShouldBeFalse();
        key.IsDefined.ShouldBeFalse();
    }

    [Fact]
    public void log_ids_are_ordered_bytewise()
    {
        LogId ed25519 = LogId.Parse("12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw");
        LogId hashed = LogId.Parse("QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ");

        (ed25519 < hashed).ShouldBeTrue();
        (hashed > ed25519).ShouldBeTrue();
        (default(LogId) <= ed25519).ShouldBeTrue();
        (ed25519 != hashed).ShouldBeTrue();
    }

    [Fact]
    public void what_is_no_log_id_is_refused()
    {
        LogId.TryParse("", out LogId id).ShouldBeFalse();
        id.IsDefined.ShouldBeFalse();
        LogId.TryFromBytes([0x00, 0x24], out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => LogId.Parse("xyz"));
        Should.Throw<FormatException>(() => LogId.FromBytes([]));
        Should.Throw<ArgumentException>(() => LogId.FromKey(default));
    }
}
