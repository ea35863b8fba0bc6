using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// Makes writes without signing or storing them, with all that a commit would check: what refuses them is told at once,
/// and what they lead to can be read.
/// </summary>
internal sealed class WriteTrial(WriteChecks checks, ISqlReader reader, ThreadId thread, VerifyingKey author, WriteClock clock)
{
    private readonly Dictionary<InstanceKey, StoredInstance> _stored = [];
    private readonly Dictionary<string, CollectionRules?> _rules = new(StringComparer.Ordinal);
    private readonly ThreadWrites _done = new(clock);

    /// <summary>The documents that the writes lead to; null where they delete one.</summary>
    public IReadOnlyDictionary<InstanceKey, (DocObject? Document, long? Newest)> Written => _done.State;

    /// <summary>Makes a write.</summary>
    /// <exception cref="ThreadWriteRefusedException">A commit would refuse it.</exception>
    public async Task AddAsync(BufferedWrite write, CancellationToken cancellationToken)
    {
        await LoadAsync(write.Instance, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CollectionRules> rules = [.. _rules.Values.OfType<CollectionRules>()];
        var plan = new WritePlan(_stored, _done, author, checks.FiltersOf(rules));
        var before = _done.State.TryGetValue(write.Instance, out var state) ? ((DocObject?, long?)?)state : null;
        try
        {
            plan.Add(write);
            checks.Check(rules, plan.Attempts);
        }
        catch
        {
            if (before is { } old) _done.State[write.Instance] = old;
            else _done.State.Remove(write.Instance);
            throw;
        }
    }

    /// <summary>Makes a write and takes it back.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public async Task VerifyAsync(BufferedWrite write, CancellationToken cancellationToken)
    {
        var before = _done.State.TryGetValue(write.Instance, out var state) ? ((DocObject?, long?)?)state : null;
        await AddAsync(write, cancellationToken).ConfigureAwait(false);
        if (before is { } old) _done.State[write.Instance] = old;
        else _done.State.Remove(write.Instance);
    }

    private async Task LoadAsync(InstanceKey instance, CancellationToken cancellationToken)
    {
        if (!_stored.ContainsKey(instance))
        {
            var history = new InstanceHistory(checks.Histories, reader, thread);
            var stored = await history.LoadAsync([instance], cancellationToken).ConfigureAwait(false);
            _stored[instance] = stored.GetValueOrDefault(instance, StoredInstance.None);
        }

        if (!_rules.ContainsKey(instance.Collection))
        {
            var found = await checks.Collections.FindAsync(reader, thread, [instance.Collection], cancellationToken).ConfigureAwait(false);
            _rules[instance.Collection] = found.Count == 0 ? null : found[0].Rules;
        }
    }
}
