using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptIsolationTests
{
    private const string Traces = """
        var found = [];
        if (typeof leak !== 'undefined') found.push('a global');
        if (({}).leak !== undefined || [].leak !== undefined || ''.leak !== undefined || (0).leak !== undefined || true.leak !== undefined) found.push('a prototype');
        if ((function () { }).leak !== undefined || Object.leak !== undefined || Array.leak !== undefined || Math.leak !== undefined || JSON.leak !== undefined) found.push('an object');
        if (Error.leak !== undefined || Error.prototype.leak !== undefined || RegExp.leak !== undefined || /x/.leak !== undefined) found.push('an object of later');
        if ([1].map(x => x)[0] !== 1 || ' a '.trim() !== 'a' || JSON.stringify({}) !== '{}' || String([1]) !== '1') found.push('a function');
        if (/a/g.lastIndex !== 0 || !/a/g.test('a')) found.push('a regular expression');
        if (instance.leak !== undefined || event.leak !== undefined || instance.Tags.length !== 2) found.push('an argument');
        var shared = function () { }; if (shared.leak !== undefined) found.push('a closure'); shared.leak = 1;
        Object.prototype.leak = Array.prototype.leak = String.prototype.leak = Number.prototype.leak = Boolean.prototype.leak = 1;
        Object.getPrototypeOf(shared).leak = Object.leak = Array.leak = Math.leak = JSON.leak = Error.leak = Error.prototype.leak = RegExp.leak = RegExp.prototype.leak = 1;
        Array.prototype.map = String.prototype.trim = JSON.stringify = Array.prototype.toString = Array.prototype.join = function () { return 'leak' };
        var r = /a/g; r.test('aa'); instance.leak = event.leak = 1; instance.Tags.push(writer);
        try { leak = 1 } catch (e) { }
        return found.length ? found.join : true
        """;

    [Fact]
    public void a_call_sees_nothing_of_the_ones_before()
    {
        var validator = Called.Validator(Traces);

        for (int i = 0; i < 50; i++)
            validator.Judged().ShouldBe(new ScriptVerdict(OperationVerdict.Accepted, ""));
    }

    [Fact]
    public async Task eight_threads_do_not_disturb_each_other()
    {
        var traces = Called.Validator(Traces);
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
