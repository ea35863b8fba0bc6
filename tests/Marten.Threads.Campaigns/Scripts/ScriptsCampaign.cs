using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Scripting;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Campaigns.Scripts;

/// <summary>Functions that mean no good, and programs made at random, each between two calls that look for traces.</summary>
public sealed class ScriptsCampaign : ICampaign
{
    private static readonly TimeSpan PromisedTime = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan? _timeMax;

    /// <summary>Measures time too.</summary>
    public ScriptsCampaign()
        : this(PromisedTime)
    {
    }

    /// <summary>Measures time if a limit is given; on a machine that does other things it says little.</summary>
    public ScriptsCampaign(TimeSpan? timeMax) => _timeMax = timeMax;

    public string Name => "scripts";

    public string About => "validators that loop, swell, break out or are made at random; a unit is one of them, called until it is fast enough or thrice";

    public long DefaultCount => 5_000;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Run(run, cancellationToken), cancellationToken);

    private CampaignResult Run(CampaignRun run, CancellationToken cancellationToken)
    {
        var worst = new WorstCalls();
        var witness = ScriptTrial.Compile(ScriptTraces.Body) ?? throw new InvalidOperationException("The witness does not compile.");
        ScriptTrial.Warm(witness);
        var (done, bad) = ParallelUnits.Run(run, index => Unit(run.Seed, index, witness, worst), cancellationToken);
        return new CampaignResult(bad, done, worst.Figures());
    }

    private string? Unit(ulong seed, long index, WriteValidatorScript witness, WorstCalls worst)
    {
        var (name, body) = index < HostileScript.All.Count
            ? (HostileScript.All[(int)index].ToString(), HostileScript.All[(int)index].Body)
            : ("made at random", RandomScript.Draw(ParallelUnits.RandomOf(seed, index)));
        string? finding;
        try
        {
            finding = Judge(body, witness, worst);
        }
        catch (Exception exception)
        {
            finding = exception.ToString(); // a finding like any other: nothing may throw
        }

        return finding is null ? null : string.Create(CultureInfo.InvariantCulture, $"seed {seed}, unit {index}, {name}: {finding}");
    }

    private string? Judge(string body, WriteValidatorScript witness, WorstCalls worst)
    {
        if (ScriptTrial.Compile(body) is not { } validator)
        {
            worst.Refused();
            return null;
        }

        var call = ScriptTrial.Fastest(validator, _timeMax);
        worst.Note(call);
        if (_timeMax is { } limit && call.Time > limit) return $"ended after {call.Time.TotalMilliseconds:0} ms: {call.Verdict}";
        if (call.Allocated > ScriptTrial.MemoryMax) return $"allocated {call.Allocated:N0} bytes: {call.Verdict}";
        if (call.Verdict.Reason.Contains("the engine failed", StringComparison.Ordinal)) return call.Verdict.Reason;
        return ScriptTrial.Call(witness).Verdict.Reason is { Length: > 0 } traces ? $"left traces: {traces}" : null;
    }
}
