using System.Buffers.Binary;
using NSec.Cryptography;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// The one place that decides about Ed25519 signatures. Logs are replicated: a record that one node accepts and another refuses is a fork, so
/// the rule must not depend on what a library of the day does with signatures that no honest signer makes.
/// <para>
/// The rule is RFC 8032, section 5.1.7, with the equation without cofactor (<c>[S]B = R + [k]A</c>), and: S below the group order, A and R
/// encoded canonically, neither A nor R of small order. Go's library, with which the reference verifies, uses the same equation and accepts all
/// that passes here; beyond that it accepts only keys that are not canonical or of small order, and R of small order.
/// </para>
/// <para>
/// The libsodium in use (1.0.22) refuses S at or above the order, keys that are not canonical, keys and R of small order, and compares R as bytes, which
/// leaves no other spelling of it. It did not always do so, and other versions may not; so all of that is checked here once more. What cannot
/// be checked from outside is the equation itself; StrictEd25519Tests pins it with points that have a small-order part.
/// </para>
/// </summary>
internal static class StrictEd25519
{
    private const int PointLength = 32;

    /// <summary>True when a signature of this key could ever be accepted: 32 bytes, canonical, not of small order.</summary>
    internal static bool IsAcceptableKey(ReadOnlySpan<byte> key) => key.Length == PointLength && IsAcceptablePoint(key);

    /// <summary>Verifies a signature of 64 bytes with a key that <see cref="IsAcceptableKey"/> let pass.</summary>
    internal static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        IsAcceptablePoint(signature[..PointLength])
        && IsCanonicalScalar(signature[PointLength..])
        && PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out PublicKey? imported)
        && imported is not null
        && SignatureAlgorithm.Ed25519.Verify(imported, message, signature);

    /// <summary>True for 32 bytes, little-endian, below the group order.</summary>
    internal static bool IsCanonicalScalar(ReadOnlySpan<byte> scalar) => IsBelow(scalar, GroupOrder);

    // The sign of x sits in the top bit. With y below the field's prime the encoding is canonical, but for x = 0 with a negative sign; such
    // points have y = 1 or y = -1 and fall under small order.
    private static bool IsAcceptablePoint(ReadOnlySpan<byte> point)
    {
        Span<byte> y = stackalloc byte[PointLength];
        point.CopyTo(y);
        y[PointLength - 1] &= 0x7f;
        return IsBelow(y, FieldPrime) && !IsSmallOrder(y);
    }

    // Eight points have an order that divides eight; their y coordinates are these five.
    private static bool IsSmallOrder(ReadOnlySpan<byte> y) =>
        y.SequenceEqual(Zero) || y.SequenceEqual(One) || y.SequenceEqual(MinusOne) || y.SequenceEqual(OrderEightA) || y.SequenceEqual(OrderEightB);

    // Little-endian numbers of 32 bytes. Everything compared here is public, so the time taken may tell.
    private static bool IsBelow(ReadOnlySpan<byte> value, ReadOnlySpan<byte> limit)
    {
        for (int i = PointLength - sizeof(ulong); i >= 0; i -= sizeof(ulong))
        {
            ulong left = BinaryPrimitives.ReadUInt64LittleEndian(value[i..]);
            ulong right = BinaryPrimitives.ReadUInt64LittleEndian(limit[i..]);
            if (left != right)
                return left < right;
        }

        return false;
    }

    // 2^255 - 19
    private static ReadOnlySpan<byte> FieldPrime =>
    [
        0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ];

    // 2^252 + 27742317777372353535851937790883648493
    private static ReadOnlySpan<byte> GroupOrder =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];

    // Order 4.
    private static ReadOnlySpan<byte> Zero => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // Order 1, the neutral point.
    private static ReadOnlySpan<byte> One => [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // Order 2.
    private static ReadOnlySpan<byte> MinusOne =>
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ];

    // Order 8: a square root of (-1 + sqrt(1 + d)) / d, and its negative.
    private static ReadOnlySpan<byte> OrderEightA =>
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];

    private static ReadOnlySpan<byte> OrderEightB =>
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
        0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];
}
