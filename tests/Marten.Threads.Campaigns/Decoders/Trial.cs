namespace Marten.Threads.Campaigns.Decoders;

/// <summary>One input and what is done with it.</summary>
/// <param name="Size">Its length in bytes; of a text in characters.</param>
/// <param name="Show">Writes it for a finding.</param>
/// <param name="Read">Decodes it and tells whether it was accepted. Measured.</param>
/// <param name="Check">What is wrong with the answer; null when nothing is. Not measured.</param>
internal sealed record Trial(int Size, Func<string> Show, Func<bool> Read, Func<string?> Check)
{
    public static Trial OfBytes(byte[] input, Func<bool> read, Func<string?> check) => new(input.Length, () => Convert.ToHexStringLower(input), read, check);

    public static Trial OfText(string input, Func<bool> read, Func<string?> check) => new(input.Length, () => input, read, check);
}

/// <summary>A decoder of the product.</summary>
internal interface IDecoder
{
    /// <summary>What it decodes.</summary>
    string Name { get; }

    /// <summary>Makes an input: a good one, a spoilt one, or one that is made to hurt.</summary>
    Trial Next(Testing.SeededRandomSource random);
}
