using System.Diagnostics.CodeAnalysis;
using Jint;
using Jint.Native;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Library;
using Marten.Threads.Scripting.Running;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting;

/// <summary>
/// A collection's write validator (spec section 8.8): a function of the writer, the operation and the document before it. Exactly
/// <c>true</c> accepts. Thread-safe; calls see nothing of each other.
/// </summary>
internal sealed class WriteValidatorScript
{
    private const string Parameters = "writer, event, instance";
    private const string Denied = "app denied net record body";
    private const string Failed = "running write validator func: ";

    private readonly CompiledScript _script;
    private readonly TimeProvider _time;

    private WriteValidatorScript(CompiledScript script, TimeProvider time)
    {
        _script = script;
        _time = time;
    }

    /// <summary>Compiles the body of a function.</summary>
    /// <param name="body">The text, from anyone. An empty text is no validator and is not compiled by the caller.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="validator">The validator.</param>
    /// <param name="problem">Why there is none, with line and column.</param>
    public static bool TryCompile(
        string body, TimeProvider time, [NotNullWhen(true)] out WriteValidatorScript? validator, [NotNullWhen(false)] out ScriptProblem? problem)
    {
        validator = ScriptCompiler.TryCompile(body, Parameters, out CompiledScript? script, out problem) ? new WriteValidatorScript(script, time) : null;
        return validator is not null;
    }

    /// <summary>Judges an operation. Never throws for anything that the function or the data does.</summary>
    /// <param name="writer">The text of the author's public key, or null for an anonymous one.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="before">The document before it, or null if there is none.</param>
    public ScriptVerdict Judge(string? writer, ScriptEvent operation, DocObject? before)
    {
        ScriptOutcome<ScriptVerdict> outcome = ScriptRun.Call(
            _script,
            _time,
            realm => [ArgumentsIn.Key(writer), ArgumentsIn.Event(realm, operation), before is null ? JsValue.Undefined : ValuesIn.Of(realm, before)],
            Read);
        return outcome.End switch
        {
            ScriptEnd.Returned => outcome.Value,
            ScriptEnd.Interrupted => new ScriptVerdict(OperationVerdict.Undecided, ReasonText.Of(Failed + outcome.Reason)),
            _ => new ScriptVerdict(OperationVerdict.Rejected, ReasonText.Of(Failed + outcome.Reason)),
        };
    }

    private static ScriptVerdict Read(ScriptRealm realm, JsValue returned)
    {
        if (returned.IsBoolean() && returned.AsBoolean())
            return new ScriptVerdict(OperationVerdict.Accepted, "");

        string reason = returned.IsBoolean() || returned.IsNull() || returned.IsUndefined() ? Denied : $"{Denied}: {TextOf(realm, returned)}";
        return new ScriptVerdict(OperationVerdict.Rejected, ReasonText.Of(reason));
    }

    private static string TextOf(ScriptRealm realm, JsValue returned) => returned switch
    {
        JsString text => text.ToString(),
        JsNumber number => NumberText.Of(number.AsNumber()),
        _ => JsonWriting.TextOf(realm, returned) ?? "a function",
    };
}
