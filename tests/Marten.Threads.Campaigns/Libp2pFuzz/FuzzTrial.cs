using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>One input and what is done with it. It may be run several times.</summary>
/// <param name="Input">What a peer sends.</param>
/// <param name="Read">Reads it and tells whether it was accepted. Documented exceptions are caught in it.</param>
/// <param name="Check">What is wrong with the last answer; null when nothing is.</param>
/// <param name="OnThreads">Whether it works on several threads: then all that the process allocates meanwhile counts, with <see cref="SessionRoom"/>.</param>
internal sealed record FuzzTrial(byte[] Input, Func<Task<bool>> Read, Func<string?> Check, bool OnThreads = false)
{
#if DEBUG
    private const long AllocatedFactor = 1024; // unoptimised, every call of an async method allocates, and some inputs come a byte at a time
#else
    private const long AllocatedFactor = 16;
#endif
    private const long ReaderRoom = 1024 * 1024;

    /// <summary>
    /// A session may take its streams' first window (256 KiB) twice over in buffers, 64 KiB to read and to write, and the rest is for those
    /// who use the streams.
    /// </summary>
    private const long SessionRoom = 8 * 1024 * 1024;

    /// <summary>What may be allocated for it.</summary>
    public long AllocatedMax => (AllocatedFactor * Input.Length) + (OnThreads ? SessionRoom : ReaderRoom);

    public static FuzzTrial Of(byte[] input, Func<bool> read, Func<string?> check) => new(input, () => Task.FromResult(read()), check);
}

/// <summary>A part of libp2p that reads what a peer sends.</summary>
internal interface IFuzzKind
{
    string Name { get; }

    /// <summary>Makes an input: a good one, a spoilt one, or one that is made to hurt.</summary>
    FuzzTrial Next(SeededRandomSource random);
}
