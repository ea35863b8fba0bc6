using System.Globalization;
using System.Text;

namespace Marten.Threads.Testing;

/// <summary>
/// Feeds a decoder with spoilt copies of good inputs. The run depends on its seed only; a failure names seed, round and input, and the seed can
/// be given back in the environment variable <c>MUTATION_SEED</c>.
/// </summary>
public static class Mutations
{
    private const ulong DefaultSeed = 20240229;

    // What a decoder may allocate for one input: a multiple of the input, and room for the runtime's own first use of exceptions and JSON.
    private const long AllocatedBytesFactor = 16;
    private const long AllocatedBytesBase = 1024 * 1024;

    /// <summary>Runs <paramref name="decode"/> on spoilt copies of <paramref name="samples"/>, each after one to four changes.</summary>
    /// <param name="samples">Good inputs.</param>
    /// <param name="rounds">How many spoilt inputs.</param>
    /// <param name="decode">Decodes and checks; throws when the decoder misbehaves.</param>
    public static void OfBytes(IReadOnlyList<byte[]> samples, int rounds, Action<byte[]> decode) =>
        Run(rounds, random => Spoil(random, samples), decode, Convert.ToHexStringLower);

    /// <summary>Runs <paramref name="decode"/> on spoilt copies of texts; the changes draw from the letters that occur in the samples, and a few others.</summary>
    public static void OfTexts(IReadOnlyList<string> samples, int rounds, Action<string> decode)
    {
        char[] letters = [.. samples.SelectMany(sample => sample).Distinct(), '\0', ' ', '=', '/', '0', 'Z', 'é', '\ud800', '\uffff'];
        Run(rounds, random => Spoil(random, samples, letters), decode, text => text);
    }

    private static void Run<T>(int rounds, Func<SeededRandomSource, T> spoil, Action<T> decode, Func<T, string> write)
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("MUTATION_SEED"), CultureInfo.InvariantCulture, out ulong given) ? given : DefaultSeed;
        var random = new SeededRandomSource(seed);
        for (int round = 0; round < rounds; round++)
        {
            T input = spoil(random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decode(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, round {round}, input '{write(input)}': {exception.Message}", exception);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > AllocatedBytesBase + AllocatedBytesFactor * write(input).Length)
                throw new InvalidOperationException($"Seed {seed}, round {round}, input '{write(input)}': {allocated} bytes were allocated.");
        }
    }

    /// <summary>A copy of one of the samples after one to four changes, which may leave it as it was.</summary>
    public static byte[] Spoil(SeededRandomSource random, IReadOnlyList<byte[]> samples)
    {
        var bytes = new List<byte>(samples[random.Next(samples.Count)]);
        byte[] edges = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];
        for (int change = random.Next(4); change >= 0; change--)
            Spoil(random, bytes, () => random.Next(2) == 0 ? edges[random.Next(edges.Length)] : (byte)random.Next(256));
        if (bytes.Count > 0 && random.Next(4) == 0)
            bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8));
        return [.. bytes];
    }

    /// <summary>A copy of one of the samples after one to four changes, whose new letters are drawn from the given ones.</summary>
    public static string Spoil(SeededRandomSource random, IReadOnlyList<string> samples, char[] letters)
    {
        var text = new List<char>(samples[random.Next(samples.Count)]);
        for (int change = random.Next(4); change >= 0; change--)
            Spoil(random, text, () => letters[random.Next(letters.Length)]);
        return new StringBuilder().Append([.. text]).ToString();
    }

    private static void Spoil<T>(SeededRandomSource random, List<T> items, Func<T> next)
    {
        int at = random.Next(items.Count + 1);
        int count = Math.Min(1 + random.Next(4), items.Count - at);
        switch (random.Next(6))
        {
            case 0:
                items.Insert(at, next());
                break;
            case 1:
                items.RemoveRange(at, count);
                break;
            case 2:
                items.RemoveRange(at, items.Count - at);
                break;
            case 3:
                items.InsertRange(at, items.GetRange(at, count));
                break;
            default:
                if (at < items.Count)
                    items[at] = next();
                break;
        }
    }
}
