using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Keys;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Marten.Threads.Campaigns.Signatures;

/// <summary>A key, a message and a signature, good or not.</summary>
internal sealed record SignedMessage(byte[] Key, byte[] Message, byte[] Signature)
{
    public byte[] R => Signature[..Ed25519Rule.KeyLength];

    public byte[] S => Signature[Ed25519Rule.KeyLength..];

    public Verdicts Judge() => new(
        VerifyingKey.TryFromRaw(Key, out var key) && key.Verify(Message, Signature),
        Ed25519Rule.Holds(Key, Message, Signature),
        Key.Length == Ed25519Rule.KeyLength && Signature.Length == Ed25519Rule.SignatureLength && Ed25519.Verify(Signature, 0, Key, 0, Message, 0, Message.Length));
}

/// <summary>Whether a signature is good.</summary>
/// <param name="Product">Says the product.</param>
/// <param name="Rule">Says the strict rule, written a second time.</param>
/// <param name="Library">Says BouncyCastle, by itself.</param>
internal sealed record Verdicts(bool Product, bool Rule, bool Library);
