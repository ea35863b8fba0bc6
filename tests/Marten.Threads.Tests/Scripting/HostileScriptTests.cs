using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Tests.Scripting;

public sealed class HostileScriptTests
{
    private const long MemoryMax = 32L * 1024 * 1024;
    private const string Failed = "running write validator func: ";

    public static TheoryData<string> Kinds => [.. HostileScript.All.Select(static script => script.Kind).Distinct()];

    [Fact]
    public void there_are_many()
    {
        HostileScript.All.Count.ShouldBeGreaterThan(300);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void each_ends_as_it_has_to_and_within_its_memory(string kind)
    {
        foreach (var script in HostileScript.All.Where(script => script.Kind == kind))
        {
            if (script.End == HostileEnd.Refused)
            {
                Called.Problem(script.Body);
                continue;
            }

            // where the machine may have a say, it must have its clock, or the call would take minutes
            var validator = Called.Validator(script.Body, script.End == HostileEnd.Stopped ? TimeProvider.System : Called.NoTime);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var verdict = validator.Judged();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            IsRight(script.End, verdict).ShouldBeTrue($"{script} → {verdict}");
            allocated.ShouldBeLessThan(MemoryMax, script.ToString());
        }
    }

    [Fact]
    public void an_end_that_all_machines_share_is_the_same_each_time()
    {
        foreach (var script in HostileScript.All.Where(static script => script.End is HostileEnd.Exhausted or HostileEnd.Threw))
        {
            var validator = Called.Validator(script.Body);

            validator.Judged().ShouldBe(validator.Judged(), script.ToString());
        }
    }

    private static bool IsRight(HostileEnd end, ScriptVerdict verdict) => end switch
    {
        HostileEnd.Harmless => verdict.Verdict == OperationVerdict.Accepted || verdict.Reason.StartsWith(Failed + "ReferenceError", StringComparison.Ordinal),
        HostileEnd.Exhausted => verdict.Verdict == OperationVerdict.Rejected
            && verdict.Reason is Failed + "it takes more than 100000 steps" or Failed + "its calls nest too deeply" or Failed + "a regular expression keeps too many ways",
        HostileEnd.Threw => verdict.Verdict == OperationVerdict.Rejected && !verdict.Reason.Contains("steps", StringComparison.Ordinal),
        _ => verdict.Verdict != OperationVerdict.Accepted,
    };
}
