namespace Marten.Threads.Oracles.Reducing;

/// <summary>The document of an instance with an operation that counts, and the order key of the newest one.</summary>
/// <param name="Document">Its canonical text; null where there is none.</param>
/// <param name="Newest">The newest operation that counts.</param>
public sealed record OracleInstance(string? Document, OracleOperation Newest);

/// <summary>
/// What docs/reduction.md makes of a set of records: everything sorted and folded from nothing, with no code of the product.
/// </summary>
public sealed class OracleState
{
    private readonly List<OracleOperation> _operations = [];
    private readonly Dictionary<(string Collection, string Id), OracleInstance> _instances = [];

    private readonly OracleValidator? _validator;

    /// <param name="records">Valid records in any order; of equal envelopes one is enough.</param>
    /// <param name="validator">The write validator of the collections; null for none.</param>
    public OracleState(IEnumerable<OracleRecord> records, OracleValidator? validator = null)
    {
        _validator = validator;
        Logs = records.GroupBy(static record => record.Log, StringComparer.Ordinal).ToDictionary(static log => log.Key, static log => new OracleLog(log), StringComparer.Ordinal);
        foreach (var (id, log) in Logs)
        {
            foreach (var node in log.Nodes.OrderBy(static node => node.Counter)) Read(id, log, node);
        }

        AssignTimes();
        foreach (var instance in _operations.Where(static one => one.Counts).GroupBy(static one => (one.Collection, one.Instance))) Fold(instance.Key, instance);
    }

    public IReadOnlyDictionary<string, OracleLog> Logs { get; }

    /// <summary>Every operation of every record that is in a tree.</summary>
    public IReadOnlyList<OracleOperation> Operations => _operations;

    public IReadOnlyDictionary<(string Collection, string Id), OracleInstance> Instances => _instances;

    private void Read(string id, OracleLog log, OracleNode node)
    {
        if (node.Body is null) return;
        foreach (var operation in OracleBody.Read(node.Body))
        {
            operation.Log = id;
            operation.Counter = node.Counter;
            operation.EffectiveTime = operation.Stamp;
            operation.Author = node.Author;
            operation.Counts = node.Rejection is null && operation.Status == "applied";
            operation.Unconfirmed = node.Rejection is null && log.State == "unconfirmed";
            operation.Status = node.Rejection ?? operation.Status;
            _operations.Add(operation);
        }
    }

    // Operations stand by counter and index within each log.
    private void AssignTimes()
    {
        var last = new Dictionary<(string, string, string), long>();
        foreach (var operation in _operations.Where(static one => one.Counts))
        {
            var key = (operation.Log, operation.Collection, operation.Instance);
            operation.EffectiveTime = last[key] = Math.Max(operation.Stamp, last.GetValueOrDefault(key));
        }
    }

    private void Fold((string Collection, string Id) key, IEnumerable<OracleOperation> operations)
    {
        var ordered = operations.OrderBy(static one => one.EffectiveTime)
            .ThenBy(static one => one.Log, StringComparer.Ordinal).ThenBy(static one => one.Counter).ThenBy(static one => one.Index).ToList();
        SortedDictionary<string, object>? document = null;
        foreach (var operation in ordered) document = OracleFold.Apply(document, operation, _validator);
        _instances[key] = new OracleInstance(document is null ? null : OracleJson.Text(document), ordered[^1]);
    }
}
