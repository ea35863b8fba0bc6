using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// The few functions of libsodium that NSec does not wrap: the box of X25519 and XSalsa20-Poly1305, and the way from an Ed25519 key to an X25519
/// one. NSec brings the native library. Each function returns 0 for success and -1 for a refusal; the callers keep the lengths.
/// </summary>
internal static partial class Sodium
{
    private const string Library = "libsodium";

    static Sodium()
    {
        if (Initialize() < 0)
            throw new InvalidOperationException("libsodium does not start on this machine.");
    }

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_pk_to_curve25519")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeyToCurve25519(Span<byte> curvePublicKey, ReadOnlySpan<byte> ed25519PublicKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_sk_to_curve25519")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int SecretKeyToCurve25519(Span<byte> curveSecretKey, ReadOnlySpan<byte> ed25519Seed);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeyOfCurve25519(Span<byte> curvePublicKey, ReadOnlySpan<byte> curveSecretKey);

    [LibraryImport(Library, EntryPoint = "crypto_box_easy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int BoxEasy(
        Span<byte> box, ReadOnlySpan<byte> plain, ulong plainLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_box_open_easy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int BoxOpenEasy(
        Span<byte> plain, ReadOnlySpan<byte> box, ulong boxLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey);

    // Picks the fastest implementation for this processor. Negative only on failure; safe to call
    // again and from several threads, as NSec may have done it already.
    [LibraryImport(Library, EntryPoint = "sodium_init")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Initialize();
}
