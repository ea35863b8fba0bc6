using System.Diagnostics;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>The judging of one document: where it stands, what was found, and what it may still cost. Used by one thread.</summary>
internal sealed class SchemaEvaluation
{
    private readonly List<SchemaViolation> _violations = [];
    private JsonPointer _path = JsonPointer.Root;
    private TimeSpan _patternTime;
    private int _steps;
    private int _depth;
    private int _trials;
    private string? _limit;

    /// <summary>True inside <c>anyOf</c> and its kin, where a failure is a result and no violation: the first one ends the trial.</summary>
    public bool IsTrial => _trials > 0;

    /// <summary>What was found. A document that cost too much is refused, whatever its trials said.</summary>
    public IReadOnlyList<SchemaViolation> Violations => _limit is null ? _violations : [new SchemaViolation("", "limit", _limit)];

    public bool TryEnter()
    {
        if (_depth == SchemaLimits.EvaluationDepthMax)
            _limit ??= "the schema nests too deep on this document";
        if (!Spend(1))
            return false;
        _depth++;
        return true;
    }

    public void Leave() => _depth--;

    /// <summary>Pays for work; false once the document has cost too much, and then for every further call.</summary>
    public bool Spend(int steps)
    {
        _steps = (int)Math.Min((long)_steps + steps, int.MaxValue);
        if (_steps > SchemaLimits.StepsMax)
            _limit ??= "the schema takes too many steps on this document";
        return _limit is null;
    }

    /// <summary>Writes a violation down, unless this is a trial.</summary>
    public bool Fail(string keyword, string message)
    {
        if (!IsTrial && _violations.Count < SchemaLimits.ViolationsMax)
            _violations.Add(new SchemaViolation(_path.ToString(), keyword, message));
        return false;
    }

    /// <summary>Judges a member of the present object.</summary>
    public bool CheckMember(SchemaNode node, string name, JsonElement value) => CheckAt(_path.Member(name), node, value);

    /// <summary>Judges an item of the present array.</summary>
    public bool CheckItem(SchemaNode node, int index, JsonElement value) => CheckAt(_path.Item(index), node, value);

    /// <summary>Whether a value would pass; nothing is written down.</summary>
    public bool Holds(SchemaNode node, JsonElement value)
    {
        _trials++;
        bool holds = node.Check(value, this);
        _trials--;
        return holds;
    }

    public bool IsMatch(SchemaPattern pattern, string text)
    {
        if (!Spend(1 + (text.Length / 16)))
            return false;
        long start = Stopwatch.GetTimestamp();
        bool? match = pattern.IsMatch(text);
        _patternTime += Stopwatch.GetElapsedTime(start);
        if (match is null || _patternTime > SchemaLimits.PatternTimeTotalMax)
            _limit ??= "a pattern of the schema takes too long on this document";
        return _limit is null && match is true;
    }

    private bool CheckAt(JsonPointer path, SchemaNode node, JsonElement value)
    {
        JsonPointer outer = _path;
        _path = path;
        bool holds = node.Check(value, this);
        _path = outer;
        return holds;
    }
}
