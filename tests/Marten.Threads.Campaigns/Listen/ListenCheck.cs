using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Listening;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>What a reader heard, beside what the operations and instances of the thread say. Nobody may write to it meanwhile.</summary>
internal sealed class ListenCheck
{
    private readonly Dictionary<string, HashSet<string>> _operations;
    private readonly Dictionary<string, string> _instances;
    private readonly int _sharedOperations;
    private readonly bool _isAsynchronous;

    private ListenCheck(Dictionary<string, HashSet<string>> operations, Dictionary<string, string> instances, int sharedOperations, bool isAsynchronous) =>
        (_operations, _instances, _sharedOperations, _isAsynchronous) = (operations, instances, sharedOperations, isAsynchronous);

    public int Missed { get; private set; }

    public int OutOfOrder { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>Operations that are stored.</summary>
    public int Committed => _operations.Values.Sum(static types => types.Count) + _sharedOperations;

    public static async Task<ListenCheck> LoadAsync(CampaignNode node, ListenThread thread, CancellationToken cancellationToken)
    {
        var operations = await node.RowsAsync($"select instance_id, type from threads.operations where thread_id = $1 and collection = '{ListenThread.Own}' and counts", cancellationToken, thread.Id);
        var shared = await node.RowsAsync($"select count(*) from threads.operations where thread_id = $1 and collection = '{ListenThread.Shared}' and counts", cancellationToken, thread.Id);
        var instances = await node.RowsAsync("select id, data::text from threads.instances where thread_id = $1", cancellationToken, thread.Id);
        return new ListenCheck(
            operations.Select(static row => row.Split(" | ")).GroupBy(static row => row[0], StringComparer.Ordinal).ToDictionary(static one => one.Key, static one => one.Select(static row => row[1]).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal),
            instances.Select(static row => row.Split(" | ", 2)).ToDictionary(static row => row[0], static row => row[1], StringComparer.Ordinal),
            int.Parse(shared[0], CultureInfo.InvariantCulture),
            node.Reduction == ReductionMode.Async);
    }

    /// <summary>What the writers know and the database does not.</summary>
    public IEnumerable<string> FindInWriters(ListenThread thread) =>
        thread.Acknowledged.Where(id => !_operations.ContainsKey(id)).Select(static id => $"{id} was acknowledged, and is not stored")
            .Concat(thread.RolledBack.Where(_operations.ContainsKey).Select(static id => $"{id} was rolled back, and is stored"));

    /// <summary>What is wrong with what a reader heard.</summary>
    public IReadOnlyList<string> Find(IReadOnlyList<InstanceChanged> heard)
    {
        List<string> findings = [.. Missing(heard), .. TooMuch(heard)];
        foreach (var log in heard.Where(static one => one.Origin is not null).GroupBy(static one => one.Origin!.Log))
        {
            var places = log.Select(static one => (one.Origin!.Counter, one.Origin.Index)).ToList();
            var late = places.Zip(places.Skip(1)).Count(static pair => pair.Second.CompareTo(pair.First) < 0);
            var twice = places.Count - places.Distinct().Count();
            OutOfOrder += late;
            Duplicates += twice;
            if (late > 0) findings.Add($"{late} out of order in log {log.Key}");
            if (twice > 0) findings.Add($"{twice} operations of log {log.Key} told twice");
        }

        return findings;
    }

    private List<string> Missing(IReadOnlyList<InstanceChanged> heard)
    {
        var told = heard.Where(static one => one.Collection == ListenThread.Own).GroupBy(static one => one.InstanceId).ToDictionary(static one => one.Key, static one => one.Select(static change => change.Action).ToList());
        var missing = _operations.Where(one => !IsTold(one.Value, told.GetValueOrDefault(one.Key) ?? [])).Select(one => $"{one.Key} ({string.Join(", ", one.Value)}) was committed, and told was: {string.Join(", ", told.GetValueOrDefault(one.Key) ?? [])}").ToList();
        var shared = heard.Count(static one => one.Collection == ListenThread.Shared);
        if (!_isAsynchronous && shared < _sharedOperations) missing.Add(string.Create(CultureInfo.InvariantCulture, $"{shared} of {_sharedOperations} changes of the shared instance were told"));
        Missed += missing.Count;
        return missing;
    }

    // The daemon tells nothing of an instance that comes and goes within one of its steps.
    private bool IsTold(HashSet<string> operations, List<InstanceAction> told) => operations.Contains("delete")
        ? told is [InstanceAction.Create, InstanceAction.Delete] || (_isAsynchronous && told.Count == 0)
        : told is [InstanceAction.Create];

    private IEnumerable<string> TooMuch(IReadOnlyList<InstanceChanged> heard)
    {
        foreach (var one in heard.Where(one => one.Collection == ListenThread.Own && !_operations.ContainsKey(one.InstanceId))) yield return $"{one.InstanceId} was told, and is not stored";
        foreach (var last in heard.GroupBy(static one => one.InstanceId).Select(static one => one.Last()))
        {
            var stored = _instances.GetValueOrDefault(last.InstanceId);
            var length = stored is null ? 0 : Reducing.Histories.InstanceHistory.ParseStored(stored).ToString().Length;
            if ((last.Instance?.Length ?? 0) != length) yield return $"the last that was told of {last.InstanceId} is {last.Instance}, and stored is {stored}";
        }
    }
}
