using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Scripting;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Tests.Scripting;

/// <summary>Calls of functions, in one line.</summary>
internal static class Called
{
    /// <summary>A document with what used to break the call: an apostrophe, a number beyond 2^53, the name of a prototype.</summary>
    public static DocObject Rex { get; } = Document("""{"_id":"a","Name":"it's","Age":3,"_mod":1795441127411023123,"Tags":["x","y"],"__proto__":{"isAdmin":true}}""");

    /// <summary>A clock that stands still: only what is the same on every machine ends a call.</summary>
    public static TimeProvider NoTime { get; } = new FakeTimeProvider();

    public static DocObject Document(string json) => (DocObject)JsonText.Parse(json);

    public static WriteValidatorScript Validator(string body, TimeProvider? time = null)
    {
        WriteValidatorScript.TryCompile(body, time ?? NoTime, out var validator, out var problem).ShouldBeTrue($"{body}: {problem}");
        return validator!;
    }

    public static ReadFilterScript Filter(string body)
    {
        ReadFilterScript.TryCompile(body, NoTime, out var filter, out var problem).ShouldBeTrue($"{body}: {problem}");
        return filter!;
    }

    public static ScriptProblem Problem(string body)
    {
        WriteValidatorScript.TryCompile(body, NoTime, out _, out var problem).ShouldBeFalse(body);
        return problem!;
    }

    public static ScriptVerdict Judged(this WriteValidatorScript validator, DocObject? before = null) =>
        validator.Judge("bbaakey", Created(before ?? Rex), before ?? Rex);

    public static ScriptVerdict Judged(string body, DocObject? before = null) => Validator(body).Judged(before);

    public static FilterOutcome Filtered(string body, DocObject? document = null) => Filter(body).Filter("bbaakey", "Dogs", "a", document ?? Rex);

    public static ScriptEvent Created(DocObject document) => new(1_795_441_127_411_023_000, "a", "Dogs", OperationType.Create, document);

    /// <summary>What an expression is worth, as JSON text.</summary>
    public static string Worth(string expression)
    {
        const string Denied = "app denied net record body: ";
        string reason = Judged($"return JSON.stringify([{expression}])").Reason;
        reason.ShouldStartWith(Denied, customMessage: expression);
        return reason[(Denied.Length + 1)..^1];
    }
}
