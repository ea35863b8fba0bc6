using System.Collections.Concurrent;
using Marten.Threads.Collections;
using Marten.Threads.Scripting;

namespace Marten.Threads.Access;

/// <summary>Compiled scripts, by their texts. Thread-safe.</summary>
internal sealed class ScriptCabinet(TimeProvider time)
{
    /// <summary>Scripts remembered of each kind; when full, all are forgotten and compiled again.</summary>
    private const int RememberedMax = 1_000;

    private readonly ConcurrentDictionary<string, WriteValidatorScript> _validators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReadFilterScript> _filters = new(StringComparer.Ordinal);

    /// <summary>The validator that was stored as a text.</summary>
    /// <exception cref="ThreadDataException">It cannot be compiled any more.</exception>
    public WriteValidatorScript Validator(string body) => Get(
        _validators, body, text => WriteValidatorScript.TryCompile(text, time, out var script, out _) ? script : null);

    /// <summary>The filter that was stored as a text.</summary>
    /// <exception cref="ThreadDataException">It cannot be compiled any more.</exception>
    public ReadFilterScript Filter(string body) => Get(
        _filters, body, text => ReadFilterScript.TryCompile(text, time, out var script, out _) ? script : null);

    /// <summary>What is wrong with the scripts of a configuration.</summary>
    public IEnumerable<ThreadWriteProblem> Problems(CollectionConfiguration configuration)
    {
        if (configuration.WriteValidator is { } validator && !WriteValidatorScript.TryCompile(validator, time, out _, out var problem))
            yield return new ThreadWriteProblem(configuration.Name, "", "$", "write validator", problem.ToString());
        if (configuration.ReadFilter is { } filter && !ReadFilterScript.TryCompile(filter, time, out _, out problem))
            yield return new ThreadWriteProblem(configuration.Name, "", "$", "read filter", problem.ToString());
    }

    private static TScript Get<TScript>(ConcurrentDictionary<string, TScript> compiled, string body, Func<string, TScript?> compile) where TScript : class
    {
        if (compiled.TryGetValue(body, out var known)) return known;
        var script = compile(body) ?? throw new ThreadDataException("A stored script of a collection cannot be compiled any more. Configure the collection again; the error then names what is wrong.");
        if (compiled.Count >= RememberedMax) compiled.Clear();
        return compiled[body] = script;
    }
}
