using System.Diagnostics;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>All shapes in one language and by hand, in turns of a few questions. Questions are read anew each time, as they come in.</summary>
internal sealed class QueryMeasurement(QuerySide threads, SqlSide sql, ThreadId thread, IReadOnlyList<QueryShape> shapes, QueryLanguage language) : IPairedMeasurement
{
    /// <summary>Turns of each shape in a pair, and questions in a turn: a median of 60 on either side.</summary>
    private const int Turns = 6, QuestionsInTurn = 10;

    private readonly List<double>[] _times = [.. Enumerable.Range(0, 2 * shapes.Count).Select(static _ => new List<double>())];
    private readonly long[] _found = new long[2 * shapes.Count];
    private long _question;

    /// <summary>Of every pair, the warm-ups too: what the median question of each shape takes in the language ÷ by hand.</summary>
    public List<double[]> Ratios { get; } = [];

    /// <summary>The medians of the last pair in milliseconds, first those in the language.</summary>
    public double[] Medians { get; private set; } = [];

    public int Slices => Turns * shapes.Count;

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var times in _times) times.Clear();
        Array.Clear(_found);
        return Task.CompletedTask;
    }

    public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken)
    {
        var shape = slice % shapes.Count;
        return AskAsync(slice, shape, n => language switch
        {
            QueryLanguage.Json => threads.AskAsync(thread, shapes[shape], ThreadQuery.FromQueryJson(shapes[shape].Json(n)), cancellationToken),
            QueryLanguage.Mongo => threads.AskAsync(thread, shapes[shape], ThreadQuery.FromMongo(shapes[shape].Mongo(n).Filter, shapes[shape].Mongo(n).Options), cancellationToken),
            _ => threads.AskTypedAsync(thread, shapes[shape], n, cancellationToken),
        });
    }

    public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken)
    {
        var shape = slice % shapes.Count;
        return AskAsync(slice, shape + shapes.Count, n => sql.AskAsync(shapes[shape], n, language == QueryLanguage.Typed, cancellationToken));
    }

    // Both sides were asked the same and must have found as much.
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < shapes.Count; i++) Expectation.Equal($"documents found by {shapes[i].Name} ({language})", _found[i + shapes.Count], _found[i]);
        Medians = [.. _times.Select(PairStatistics.Median)];
        Ratios.Add([.. shapes.Select((_, i) => Medians[i] / Medians[i + shapes.Count])]);
        _question += Turns * QuestionsInTurn;
        return Task.CompletedTask;
    }

    private async Task<Effort> AskAsync(int slice, int row, Func<long, Task<long>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < QuestionsInTurn; i++)
        {
            var question = Stopwatch.GetTimestamp();
            _found[row] += await ask(_question + (slice / shapes.Count * QuestionsInTurn) + i);
            _times[row].Add(Stopwatch.GetElapsedTime(question).TotalMilliseconds);
        }

        return new Effort(QuestionsInTurn, Stopwatch.GetElapsedTime(began));
    }
}
