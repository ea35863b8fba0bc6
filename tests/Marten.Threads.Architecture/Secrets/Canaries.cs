using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;

namespace Marten.Threads.Architecture.Secrets;

/// <summary>One object of each public type that holds a secret, and the secrets that it holds.</summary>
internal static class Canaries
{
    public static byte[] Service { get; } = Bytes(0x5a);

    public static byte[] Read { get; } = Bytes(0xa7);

    public static byte[] Seed { get; } = Bytes(0x3c);

    public static IReadOnlyList<byte[]> Secrets => [Service, Read, Seed];

    /// <summary>By type, so that a new type without a canary is noticed.</summary>
    public static IReadOnlyDictionary<Type, object> All { get; } = new object[]
    {
        Symmetric(Service), Signing(), ThreadIdentity.FromKey(Signing()), ThreadKeyOf(),
        new ThreadKeyBackup(Thread, ThreadKeyOf(), [Signing()]),
        new ThreadCreation { Id = Thread, Key = ThreadKeyOf() },
        ThreadInvite.Of(Thread, ThreadKeyOf(), Multiaddr.OfPeer(Signing().VerifyingKey.ToPeerId())),
        new ReplicaState(Thread, Symmetric(Service), [], [], new HashSet<PeerId>()),
    }.ToDictionary(static canary => canary.GetType());

    private static ThreadId Thread => ThreadId.Create(ThreadVariant.Raw, new byte[32]);

    // No two bytes are alike, so no part of a secret occurs by chance.
    private static byte[] Bytes(byte first) => [.. Enumerable.Range(0, 32).Select(i => (byte)(first + (i * 37)))];

    private static ThreadKey ThreadKeyOf() => new(Symmetric(Service), Symmetric(Read));

    private static SymmetricKey Symmetric(byte[] bytes) =>
        SymmetricKey.TryFromBytes(bytes, out var key) ? key : throw new InvalidOperationException("32 bytes make a key.");

    private static SigningKey Signing() =>
        SigningKey.TryFromSeed(Seed, out var key) ? key : throw new InvalidOperationException("32 bytes make a key pair.");
}
