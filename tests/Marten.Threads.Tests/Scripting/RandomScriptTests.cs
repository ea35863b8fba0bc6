using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;
using Marten.Threads.Testing;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Tests.Scripting;

public sealed class RandomScriptTests
{
    private const long MemoryMax = 32L * 1024 * 1024;
    private const string EngineFailed = "the engine failed";

    [Fact]
    public void a_program_made_at_random_ends_within_its_memory_and_twice_alike()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            string body = RandomScript.Draw(new SeededRandomSource(seed));
            if (!WriteValidatorScript.TryCompile(body, TimeProvider.System, out var validator, out _))
                continue;

            long before = GC.GetAllocatedBytesForCurrentThread();
            var first = validator.Judged();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var second = validator.Judged();

            allocated.ShouldBeLessThan(MemoryMax, $"seed {seed}: {body}");
            first.Reason.ShouldNotContain(EngineFailed, customMessage: $"seed {seed}: {body}");
            if (first.Verdict != OperationVerdict.Undecided && second.Verdict != OperationVerdict.Undecided)
                second.ShouldBe(first, $"seed {seed}: {body}");
        }
    }

    [Fact]
    public void most_of_them_run()
    {
        var compiled = Enumerable.Range(1, 400).Count(static seed =>
            WriteValidatorScript.TryCompile(RandomScript.Draw(new SeededRandomSource((ulong)seed)), TimeProvider.System, out _, out _));

        compiled.ShouldBeGreaterThan(250);
    }
}
