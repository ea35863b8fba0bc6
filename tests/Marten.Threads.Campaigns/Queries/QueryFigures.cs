using System.Globalization;
using System.Text.Json.Nodes;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>What a run has seen, so that one can tell whether it asked anything of weight.</summary>
internal sealed class QueryFigures
{
    private readonly Lock _lock = new();
    private readonly long[] _left = new long[3]; // by the reasons of peer/differences.mjs
    private long _questions;
    private long _judged;
    private long _matched;
    private long _ordered;
    private long _native;
    private long _nativeFound;
    private long _refused;

    public long NextQuestion() => Interlocked.Increment(ref _questions);

    /// <summary>Counts what mingo told.</summary>
    public void Add(JsonObject told)
    {
        lock (_lock)
        {
            _judged += (long?)told["judged"] ?? 0;
            for (var i = 0; i < _left.Length; i++) _left[i] += (long?)told["left"]?[i] ?? 0;
            _matched += (long?)told["matched"] ?? 0;
            _ordered += told["isOrdered"] is { } isOrdered && (bool)isOrdered ? 1 : 0;
        }
    }

    /// <summary>Counts an answer of the rules of QueryJSON; null is a refusal.</summary>
    public void Add(IReadOnlyList<string>? answer)
    {
        lock (_lock)
        {
            _native++;
            _refused += answer is null ? 1 : 0;
            _nativeFound += answer?.Count ?? 0;
        }
    }

    public IReadOnlyList<string> Lines() =>
    [
        Invariant($"{_questions:N0} MongoDB queries, {_ordered:N0} with their order: {_judged:N0} documents judged, {_matched:N0} of them match"),
        Invariant($"left out by the table of differences: {_left[0]:N0} documents for arrays in arrays, {_left[1]:N0} for values taken for numbers, {_left[2]:N0} for items that are no documents"),
        Invariant($"{_native:N0} QueryJSON queries: {_nativeFound:N0} documents found, {_refused:N0} queries refused"),
    ];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
