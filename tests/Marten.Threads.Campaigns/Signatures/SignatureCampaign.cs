using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Signatures;

/// <summary>
/// Signatures before the product, the strict rule written a second time, and BouncyCastle by itself. The first two must agree on all; the
/// library where it is not known to judge by another rule.
/// </summary>
public sealed class SignatureCampaign : ICampaign
{
    public string Name => "signatures";

    public string About => "Ed25519 signatures in every form; a unit is an honest one and one of each form";

    public long DefaultCount => 100_000;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Run(run, cancellationToken), cancellationToken);

    private static CampaignResult Run(CampaignRun run, CancellationToken cancellationToken)
    {
        var pool = new CurvePool(run.Seed);
        FormCount[] counts = [.. SignatureForm.All.Select(static _ => new FormCount())];
        var (done, bad) = ParallelUnits.Run(run, index => Unit(run.Seed, index, pool, counts), cancellationToken);
        return new CampaignResult(bad, done, [.. SignatureForm.All.Zip(counts, Figure)]);
    }

    private static string? Unit(ulong seed, long index, CurvePool pool, FormCount[] counts)
    {
        var random = ParallelUnits.RandomOf(seed, index);
        var honest = Honest(random);
        for (var number = 0; number < SignatureForm.All.Count; number++)
        {
            var form = SignatureForm.All[number];
            if ((index + number) % form.Every > 0) continue;
            if (Judge(form, form.Make(honest, pool, random), counts[number]) is { } finding)
                return $"seed {seed}, unit {index}, {form.Name}: {finding}";
        }

        return null;
    }

    private static string? Judge(SignatureForm form, SignedMessage signed, FormCount count)
    {
        Verdicts verdicts;
        try
        {
            verdicts = signed.Judge();
        }
        catch (Exception exception)
        {
            return exception.ToString(); // a finding like any other: nothing may throw
        }

        count.Note(verdicts);
        if (verdicts.Product != verdicts.Rule) return $"{verdicts}";
        if (form.Verdict != FormVerdict.Open && verdicts.Product != (form.Verdict == FormVerdict.Good)) return $"{verdicts}, not {form.Verdict}";
        return form.LibraryMayDiffer || verdicts.Library == verdicts.Product ? null : $"{verdicts}, where the library should agree";
    }

    private static SignedMessage Honest(SeededRandomSource random)
    {
        using var key = SigningKey.Generate(random);
        var message = new byte[random.Next(random.Next(20) == 0 ? 5_000 : 150)];
        random.Fill(message);
        return new SignedMessage(key.VerifyingKey.Raw.ToArray(), message, key.Sign(message));
    }

    private static string Figure(SignatureForm form, FormCount count) => string.Create(CultureInfo.InvariantCulture,
        $"{form.Name,-32} {count.Judged,9:N0} judged, good: {count.Product,9:N0} for us, {count.Library,9:N0} for BouncyCastle; it differs on {count.Differing:N0}");

    private sealed class FormCount
    {
        private long _judged, _product, _library, _differing;

        public long Judged => _judged;

        public long Product => _product;

        public long Library => _library;

        public long Differing => _differing;

        public void Note(Verdicts verdicts)
        {
            Interlocked.Increment(ref _judged);
            if (verdicts.Product) Interlocked.Increment(ref _product);
            if (verdicts.Library) Interlocked.Increment(ref _library);
            if (verdicts.Product != verdicts.Library) Interlocked.Increment(ref _differing);
        }
    }
}
