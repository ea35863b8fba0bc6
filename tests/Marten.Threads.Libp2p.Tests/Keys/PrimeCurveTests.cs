using System.Security.Cryptography;
using Marten.Threads.Libp2p.Keys;

namespace Marten.Threads.Libp2p.Tests.Keys;

public sealed class PrimeCurveTests
{
    private const string NistPrime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    private const string BitcoinPrimeAndOne = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30";

    /// <summary>A point of secp256k1 with y = 1: small enough that y and y + p both have 32 bytes.</summary>
    private const string LowX = "1fe1e5ef3fceb5c135ab7741333ce5a6e80d68167653f6b2b24bcbcfaaaff507";

    /// <summary>The y of a point of P-256 with x = 0.</summary>
    private const string YOfZero = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";

    [Fact]
    public void a_y_at_or_above_the_prime_is_no_second_spelling_of_a_point()
    {
        PrimeCurve.Secp256k1.Contains(Convert.FromHexString(LowX), Number(1)).ShouldBeTrue();

        PrimeCurve.Secp256k1.Contains(Convert.FromHexString(LowX), Convert.FromHexString(BitcoinPrimeAndOne)).ShouldBeFalse();
    }

    [Fact]
    public void an_x_at_or_above_the_prime_is_no_second_spelling_of_a_point()
    {
        PrimeCurve.NistP256.Contains(Number(0), Convert.FromHexString(YOfZero)).ShouldBeTrue();

        PrimeCurve.NistP256.Contains(Convert.FromHexString(NistPrime), Convert.FromHexString(YOfZero)).ShouldBeFalse();
        PrimeCurve.NistP256.TryDecompress(Convert.FromHexString(NistPrime), isOdd: false, out _).ShouldBeFalse();
    }

    [Fact]
    public void both_roots_are_found_and_lie_on_the_curve()
    {
        foreach (bool isOdd in new[] { false, true })
        {
            PrimeCurve.Secp256k1.TryDecompress(Convert.FromHexString(LowX), isOdd, out ECPoint point).ShouldBeTrue();

            PrimeCurve.Secp256k1.Contains(point.X, point.Y).ShouldBeTrue();
            ((point.Y![^1] & 1) == 1).ShouldBe(isOdd);
        }
    }

    [Fact]
    public void an_x_without_a_point_has_none()
    {
        int found = Enumerable.Range(0, 200).Count(static x => PrimeCurve.Secp256k1.TryDecompress(Number((byte)x), isOdd: true, out _));

        found.ShouldBeInRange(60, 140, "about half of all numbers are the x of a point");
    }

    private static byte[] Number(byte low) => [.. new byte[PrimeCurve.CoordinateLength - 1], low];
}
