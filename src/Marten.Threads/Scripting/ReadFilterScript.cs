using System.Diagnostics.CodeAnalysis;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Library;
using Marten.Threads.Scripting.Running;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting;

/// <summary>
/// A collection's read filter (spec section 8.8): a function of the reader and a document that returns what the reader sees of it, or
/// null to hide it. Thread-safe; calls see nothing of each other, and the document that is kept is never changed.
/// </summary>
internal sealed class ReadFilterScript
{
    private const string Parameters = "reader, instance";

    private readonly CompiledScript _script;
    private readonly TimeProvider _time;

    private ReadFilterScript(CompiledScript script, TimeProvider time)
    {
        _script = script;
        _time = time;
    }

    /// <summary>Compiles the body of a function.</summary>
    /// <param name="body">The text, from anyone. An empty text is no filter and is not compiled by the caller.</param>
    /// <param name="time">The clock of the time limit.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="problem">Why there is none, with line and column.</param>
    public static bool TryCompile(
        string body, TimeProvider time, [NotNullWhen(true)] out ReadFilterScript? filter, [NotNullWhen(false)] out ScriptProblem? problem)
    {
        filter = ScriptCompiler.TryCompile(body, Parameters, out CompiledScript? script, out problem) ? new ReadFilterScript(script, time) : null;
        return filter is not null;
    }

    /// <summary>Filters a document. Never throws for anything that the function or the data does.</summary>
    /// <param name="reader">The text of the reader's public key, or null for an anonymous one.</param>
    /// <param name="collection">The document's collection, for the problem.</param>
    /// <param name="instanceId">The document's id, for the problem.</param>
    /// <param name="instance">The document.</param>
    public FilterOutcome Filter(string? reader, string collection, string instanceId, DocObject instance)
    {
        ScriptOutcome<FilterOutcome> outcome = ScriptRun.Call(
            _script, _time, realm => [ArgumentsIn.Key(reader), ValuesIn.Of(realm, instance)], Read);
        FilterOutcome read = outcome.End == ScriptEnd.Returned
            ? outcome.Value
            : new FilterOutcome(null, outcome.Reason, IsDecided: outcome.End != ScriptEnd.Interrupted);
        return read.Problem is { } problem
            ? read with { Problem = ReasonText.Of($"running read filter func of collection {collection} on instance {instanceId}: {problem}") }
            : read;
    }

    private static FilterOutcome Read(ScriptRealm realm, JsValue returned)
    {
        if (returned.IsNull() || returned.IsUndefined())
            return new FilterOutcome(null, null, IsDecided: true);
        if (returned is not ObjectInstance document || returned is JsArray || returned.IsCallable())
            return new FilterOutcome(null, "it must return an object, or null to hide the instance", IsDecided: true);

        return new FilterOutcome(ValuesOut.Of(realm, document), null, IsDecided: true);
    }
}
