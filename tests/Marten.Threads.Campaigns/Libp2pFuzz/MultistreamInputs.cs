using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Negotiations of a protocol, proposed and heard.</summary>
internal sealed class MultistreamInputs : IDecoder
{
    private const string Protocol = "/test/1.0.0";

    private static readonly byte[][] Samples =
    [
        MultistreamLine.Encode(MultistreamSelect.Header, Protocol), MultistreamLine.Encode(MultistreamSelect.Header, "na", Protocol),
        MultistreamLine.Encode(MultistreamSelect.Header, "ls", "/other/1", Protocol), MultistreamLine.Encode(MultistreamSelect.Header, "na", "na"),
        [.. MultistreamLine.Encode(MultistreamSelect.Header, Protocol), 1, 2, 3], MultistreamLine.Encode(Protocol),
    ];

    public string Name => "multistream";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(8) switch
        {
            0 => [.. MultistreamLine.Encode(MultistreamSelect.Header), .. Sizes.Repeated(MultistreamLine.Encode(random.Of("ls", "na", "/x")), Sizes.Draw(random))],
            1 => Sizes.Bytes(random, Sizes.Draw(random)),
            2 => random.Of(Samples),
            _ => Mutations.Spoil(random, Samples),
        };
        var isDialer = random.Next(2) == 0;
        var pieces = SeedOfPieces(random);
        MultistreamOutcome outcome = default;
        return Trial.OfBytes(
            input,
            () =>
            {
                var stream = new ReplayStream(input, new SeededRandomSource(pieces));
                outcome = Answers.Of(() => isDialer
                    ? MultistreamSelect.SelectAsync(stream, ["/first", Protocol], CancellationToken.None)
                    : MultistreamSelect.AcceptAsync(stream, static proposal => proposal == Protocol, CancellationToken.None));
                return outcome.Protocol is not null;
            },
            () => outcome.Protocol is null == (outcome.Refusal == MultistreamRefusal.None) ? "both a protocol and a refusal, or neither" : null);
    }

    /// <summary>Where the lengths of pieces come from: the same at every try.</summary>
    internal static ulong SeedOfPieces(SeededRandomSource random) => (ulong)random.Next(int.MaxValue);
}
