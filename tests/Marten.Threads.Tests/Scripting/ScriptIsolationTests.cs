using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptIsolationTests
{
    [Fact]
    public void a_call_sees_nothing_of_the_ones_before()
    {
        var validator = Called.Validator(ScriptTraces.Body);

        for (int i = 0; i < 50; i++)
            validator.Judged().ShouldBe(new ScriptVerdict(OperationVerdict.Accepted, ""));
    }

    [Fact]
    public async Task eight_threads_do_not_disturb_each_other()
    {
        var traces = Called.Validator(ScriptTraces.Body);
        var echo = Called.Validator("""
            var text = ''; for (var i = 0; i < 20; i++) text = text.replace(/\d*$/, m => m + instance.n) + '|';
            return instance.n + '/' + event.patch.json_patch.n + '/' + writer + '/' + text.length
            """);
        var endless = Called.Validator("function f() { return f() } try { f() } catch (e) { } for(;;);");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                long number = (thread * 1_000) + i;
                var document = DocObject.Of(new DocMember("n", DocNumber.Of(number)));
                int length = 20 * (number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length + 1);

                echo.Judge($"w{number}", new ScriptEvent(number, "a", "Dogs", OperationType.Create, document), document).Reason
                    .ShouldBe($"app denied net record body: {number}/{number}/w{number}/{length}");
                traces.Judged().Verdict.ShouldBe(OperationVerdict.Accepted);
                if (i % 20 == 0)
                    endless.Judged().Verdict.ShouldBe(OperationVerdict.Rejected);
            }
        })));
    }
}
