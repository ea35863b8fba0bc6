using System.Collections.Concurrent;
using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>
/// Spoilt records before the verifier and a second codec: none may be accepted, none may throw, and both must agree on every one. After each
/// fifth mutant comes an honest record, and after each tenth a variant that the service key allows.
/// </summary>
public sealed class MutantCampaign : ICampaign
{
    private const int HonestEvery = 5;
    private const int VariantEvery = 10;
    private const int MutantsSeed = 0;
    private const int HonestSeed = 1;
    private const int VariantSeed = 2;
    private const int SeedsPerUnit = 3;

    public string Name => "mutants";

    public string About => "records spoilt in every way; a unit is a mutant, with an honest record to every fifth";

    public long DefaultCount => 100_000;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Run(run, cancellationToken), cancellationToken);

    private static CampaignResult Run(CampaignRun run, CancellationToken cancellationToken)
    {
        var bench = new Bench(run.Seed);
        var (done, bad) = ParallelUnits.Run(run, bench.Unit, cancellationToken);
        return new CampaignResult(bad, done, bench.Figures());
    }

    private sealed class Bench(ulong seed)
    {
        private readonly HonestRecords _honest = new(seed);
        private readonly ConcurrentDictionary<string, long> _mutants = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, long> _variants = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<RecordRefusal, long> _refusals = new();
        private long _honestJudged;

        public string? Unit(long index)
        {
            List<string?> findings = [Guarded(index, () => Mutant(index))];
            if (index % HonestEvery == 0) findings.Add(Guarded(index, () => Honest(index / HonestEvery)));
            if (index % VariantEvery == 0) findings.Add(Guarded(index, () => Variant(index / VariantEvery)));
            findings.RemoveAll(static finding => finding is null);
            return findings.Count == 0 ? null : string.Join("; ", findings);
        }

        public IReadOnlyList<string> Figures() =>
        [
            Line($"{_mutants.Values.Sum():N0} mutants of {_mutants.Count} kinds, {_honestJudged:N0} honest records, {_variants.Values.Sum():N0} variants of {_variants.Count} kinds"),
            .. _mutants.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => Line($"refused {one.Value,7:N0}  {one.Key}")),
            .. _variants.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => Line($"accepted {one.Value,6:N0}  {one.Key}")),
            Line($"refusals: {string.Join(", ", _refusals.OrderBy(static one => one.Key).Select(static one => Line($"{one.Key} {one.Value:N0}")))}"),
        ];

        private string? Mutant(long index)
        {
            var kind = MutantKind.All[(int)(index % MutantKind.All.Count)];
            var judgement = kind.Make(_honest, RandomOf(index, MutantsSeed)).Judge();
            if (judgement.IsAccepted) return $"accepted: {kind.Name}";
            _mutants.AddOrUpdate(kind.Name, 1, static (_, count) => count + 1);
            _refusals.AddOrUpdate(judgement.Refusal, 1, static (_, count) => count + 1);
            return judgement.Disagreement is { } disagreement ? $"{kind.Name}: {disagreement}" : null;
        }

        // Fresh ones, and in turns the records that the mutants are made of.
        private string? Honest(long number)
        {
            var record = number % 2 == 0 ? _honest.Fresh(RandomOf(number, HonestSeed)) : _honest.All[(int)(number / 2 % _honest.All.Count)];
            var judgement = Suspect.Of(record).Judge();
            if (!judgement.IsAccepted) return $"refused an honest record: {judgement.Refusal}";
            Interlocked.Increment(ref _honestJudged);
            return judgement.Disagreement is { } disagreement ? $"honest record: {disagreement}" : null;
        }

        private string? Variant(long number)
        {
            var kind = EnvelopeVariant.All[(int)(number % EnvelopeVariant.All.Count)];
            var random = RandomOf(number, VariantSeed);
            var (honest, suspect) = kind.Make(_honest, random);
            var judgement = suspect.Judge();
            if (judgement.Record is null) return $"refused a variant, {kind.Name}: {judgement.Refusal}";
            _variants.AddOrUpdate(kind.Name, 1, static (_, count) => count + 1);
            var log = _honest.Logs.FirstOrDefault(log => log.LogId == honest.LogId);
            var fault = judgement.Disagreement ?? kind.Loss(honest, judgement.Record)
                ?? (log is null ? null : LogStanding.Fault(log, honest, judgement.Record, comesFirst: random.Next(2) == 0));
            return fault is null ? null : $"{kind.Name}: {fault}";
        }

        private SeededRandomSource RandomOf(long number, int what) => ParallelUnits.RandomOf(seed, (number * SeedsPerUnit) + what);

        private string? Guarded(long index, Func<string?> judge)
        {
            try
            {
                return judge() is { } finding ? $"seed {seed}, unit {index}: {finding}" : null;
            }
            catch (Exception exception)
            {
                return $"seed {seed}, unit {index}: {exception}"; // a finding like any other: nothing may throw
            }
        }

        private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
    }
}
