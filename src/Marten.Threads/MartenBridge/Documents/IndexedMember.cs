using System.Text.Json;
using System.Text.RegularExpressions;
using JasperFx;
using Marten.Schema;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Documents;

/// <summary>
/// The members of a typed document that an index reads. Foreign data must never fail a transaction through an index, so
/// only indexes that cannot refuse a value are allowed, and a document whose indexed text is too long is left out.
/// </summary>
internal sealed partial class IndexedMember
{
    /// <summary>Text in one index entry; PostgreSQL refuses entries of more than some 2,700 bytes.</summary>
    private const int TextMaxBytes = 2_000;

    private readonly IReadOnlyList<IReadOnlyList<string>> _paths;

    private IndexedMember(IReadOnlyList<IReadOnlyList<string>> paths) => _paths = paths;

    /// <exception cref="ThreadUsageException">The document has an index, key or column that foreign data could break.</exception>
    public static IReadOnlyList<IndexedMember> Of(IDocumentType document)
    {
        if (document.ForeignKeys.Count > 0 || document.DuplicatedFields.Count > 0)
            throw Refused(document, "foreign keys or duplicated fields");
        if (document.UseOptimisticConcurrency) throw Refused(document, "optimistic concurrency");
        if (document is DocumentMapping { DeleteStyle: not DeleteStyle.Remove })
            throw Refused(document, "soft deletes");
        var indexed = new List<IndexedMember>();
        foreach (var index in document.Indexes)
        {
            if (index.IsUnique) throw Refused(document, "unique indexes");
            if (!string.IsNullOrEmpty(index.Predicate)) throw Refused(document, $"a predicate on the index {index.Name}");
            if (index is ComputedIndex) indexed.Add(new IndexedMember([.. (index.Columns ?? []).Select(PathOf)]));
            else if (index.Method != IndexMethod.gin || index.Columns is not ["data"]) throw Refused(document, $"the index {index.Name}");
        }

        return indexed;
    }

    /// <summary>Whether the values of a document, as Marten writes it, fit into an index entry.</summary>
    public bool Fits(JsonElement document)
    {
        var bytes = 0L;
        foreach (var path in _paths)
        {
            var value = document;
            foreach (var name in path)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value)) value = default;
            }

            // A text counts without its quotes; anything else as it is written, escapes included.
            if (value.ValueKind != JsonValueKind.Undefined) bytes += System.Text.Encoding.UTF8.GetByteCount(value.ToString());
        }

        return bytes <= TextMaxBytes;
    }

    // Marten indexes an expression such as (data -> 'address' ->> 'city').
    private static IReadOnlyList<string> PathOf(string column) =>
        [.. JsonNames().Matches(column).Select(static name => name.Groups["name"].Value)];

    private static ThreadUsageException Refused(IDocumentType document, string what) => new(
        $"{document.DocumentType.Name} cannot be the document of a collection with {what}: what other peers write could then fail the transaction that takes their records in. Leave it out; Index(…) on members and GinIndexJsonData() are allowed.");

    [GeneratedRegex("->>?\\s*'(?<name>[^']*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonNames();
}
