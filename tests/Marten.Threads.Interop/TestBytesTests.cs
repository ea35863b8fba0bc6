namespace Marten.Threads.Interop;

public sealed class TestBytesTests
{
    [Fact]
    public void the_bytes_repeat_after_one_period()
    {
        byte[] later = new byte[1000];

        TestBytes.Fill(later, (7L * TestBytes.Period) + 300, seed: 5);

        later.ShouldBe(TestBytes.Table(seed: 5)[300..1300]);
    }

    [Fact]
    public void the_hash_is_that_of_the_bytes_themselves()
    {
        byte[] whole = new byte[150_000];

        TestBytes.Fill(whole, 0, seed: 9);

        TestBytes.Sha256(whole.Length, seed: 9).ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole)));
    }
}
