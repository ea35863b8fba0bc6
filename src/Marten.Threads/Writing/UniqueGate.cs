using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// Checks local writes against unique indexes, under the thread's lock and before anything is signed. What counts is what the
/// whole commit leads to: two instances may exchange their values in one.
/// </summary>
internal sealed class UniqueGate(string schema, IReadOnlyList<DeclaredIndex> declared)
{
    /// <summary>Questions in one round trip; a commit may hold some thousand writes.</summary>
    private const int QuestionsMax = 250;

    private readonly ILookup<string, CollectionIndex> _declared = declared.Where(static index => index.IsUnique)
        .ToLookup(static index => index.Collection, static index => new CollectionIndex([.. index.Paths.Select(static path => path.Text)], Unique: true), StringComparer.Ordinal);

    /// <param name="transaction">The transaction that holds the lock.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="writes">What the commit writes.</param>
    /// <param name="configured">The indexes that the thread's own configuration has for a collection.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ThreadWriteRefusedException">Another instance has the same values.</exception>
    public async Task CheckAsync(
        ThreadTransaction transaction, ThreadId thread, ThreadWrites writes, ILookup<string, CollectionIndex> configured, CancellationToken cancellationToken)
    {
        if (_declared.Count == 0 && configured.Count == 0) return;
        foreach (var ofCollection in writes.State.GroupBy(static one => one.Key.Collection, StringComparer.Ordinal))
        {
            var own = configured[ofCollection.Key].Where(static index => index.Unique).ToList();
            foreach (var index in _declared[ofCollection.Key].Concat(own).Distinct())
            {
                var values = Values(index, ofCollection);
                if (values.Count == 0) continue;
                var ids = ofCollection.Select(static one => one.Key.Id).ToArray();
                await CheckStoredAsync(transaction, thread, index, values, ids, hasEntries: own.Contains(index), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A value that is missing, null, an object or an array is not compared.
    private static List<(InstanceKey Instance, DocValue[] Values)> Values(CollectionIndex index, IEnumerable<KeyValuePair<InstanceKey, (DocObject? Document, long? Newest)>> written)
    {
        var values = new List<(InstanceKey, DocValue[])>();
        var first = new Dictionary<DocArray, InstanceKey>();
        foreach (var (instance, (document, _)) in written)
        {
            if (document is null) continue;
            var found = index.Paths.Select(path => MemberEvaluation.Find(document, MemberPath.Of(path))).OfType<DocValue>().Where(static value => value is DocNumber or DocString or DocBool).ToArray();
            if (found.Length < index.Paths.Count) continue;
            if (!first.TryAdd(DocArray.Of(found), instance)) throw Refused(index, instance, first[DocArray.Of(found)].Id);
            values.Add((instance, found));
        }

        return values;
    }

    private async Task CheckStoredAsync(
        ThreadTransaction transaction, ThreadId thread, CollectionIndex index, List<(InstanceKey Instance, DocValue[] Values)> values, string[] written, bool hasEntries, CancellationToken cancellationToken)
    {
        foreach (var some in values.Chunk(QuestionsMax))
        {
            var questions = some.Select(one => Question(thread, one.Instance.Collection, index, one.Values, written, hasEntries)).ToList();
            await using var data = await transaction.ReadAsync(cancellationToken, questions).ConfigureAwait(false);
            foreach (var (instance, _) in some)
            {
                if (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) throw Refused(index, instance, data.GetString(0));
                await data.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private SqlQuestion Question(ThreadId thread, string collection, CollectionIndex index, DocValue[] values, string[] written, bool hasEntries)
    {
        var parameters = new SqlParameters();
        var conditions = new List<string> { new QueryScope(schema, thread, collection).Rows(parameters.Text(thread.ToString())) };
        for (var i = 0; i < values.Length; i++)
        {
            var path = IndexPath.Of(index.Paths[i]);
            conditions.Add(new ScalarConditions(new IndexKey(path.Names), parameters).Compares(ValueComparison.Equal, values[i]).Sql);
            if (hasEntries) conditions.Add(EntryConditions.Equal(schema, thread, collection, path, values[i], parameters));
        }

        return new SqlQuestion($"select id from {schema}.instances where {string.Join(" and ", conditions)} and not id = any({parameters.Texts(written)}) limit 1", parameters.Values);
    }

    private static ThreadWriteRefusedException Refused(CollectionIndex index, InstanceKey instance, string other)
    {
        var paths = string.Join(", ", index.Paths);
        var pointer = "/" + string.Join("/", index.Paths[0].Split('.').Select(static name => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
        var message = $"unique constraint violation: the instance '{other}' has the same {paths}. Choose another value, or change that instance.";
        return new ThreadWriteRefusedException(
            $"{instance.Collection}/{instance.Id}: {message}", [new ThreadWriteProblem(instance.Collection, instance.Id, pointer, "unique", message)]);
    }
}
