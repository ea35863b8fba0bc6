using System.Globalization;
using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>
/// Inputs that are good, spoilt and hostile before everything that reads foreign bytes: no exception, no hang, no more memory than sixteen times
/// the input and a mebibyte, and what is accepted has one form.
/// </summary>
public sealed class DecoderCampaign : ICampaign
{
    private static readonly Func<IDecoder>[] Decoders =
    [
        static () => new CborInputs(), static () => new CidInputs(), static () => new MultiaddrInputs(), static () => new UvarintInputs(),
        static () => new MultibaseInputs(), static () => new TokenInputs(), static () => new JsonInputs(), static () => new BodyInputs(), static () => new EnvelopeInputs(),
    ];

    public string Name => "decoders";

    public string About => "random inputs for everything that decodes; a unit is one input for each decoder";

    public long DefaultCount => 1_000_000;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Run(run, cancellationToken), cancellationToken);

    private static CampaignResult Run(CampaignRun run, CancellationToken cancellationToken)
    {
        long bad = 0, count = 0;
        var figures = new List<string>();
        for (var number = 0; number < Decoders.Length; number++)
        {
            var decoder = Decoders[number]();
            var measure = new Measure();
            var offset = number * run.Count;
            var (done, badHere) = ParallelUnits.Run(run, index => Unit(run.Seed, offset + index, decoder, measure), cancellationToken);
            count += done;
            bad += badHere;
            figures.Add(Figure(decoder, measure));
        }

        return new CampaignResult(bad, count, figures);
    }

    private static string? Unit(ulong seed, long index, IDecoder decoder, Measure measure) =>
        measure.Run(decoder.Next(ParallelUnits.RandomOf(seed, index))) is { } finding ? $"{decoder.Name}, seed {seed}, input {index}: {finding}" : null;

    private static string Figure(IDecoder decoder, Measure measure) => string.Create(CultureInfo.InvariantCulture,
        $"{decoder.Name,-10} {measure.Inputs:N0} inputs up to {measure.Largest:N0} bytes, {measure.Accepted:N0} accepted, {measure.WorstRatio:F2} bytes allocated a byte at most (from 4 KiB), {measure.MostAllocated:N0} in all, slowest {measure.Slowest.TotalMilliseconds:F1} ms for {measure.SlowestSize:N0} bytes");
}
