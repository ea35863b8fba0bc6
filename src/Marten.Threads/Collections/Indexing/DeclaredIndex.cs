using System.Security.Cryptography;
using System.Text;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Indexing;

/// <summary>An index that the application declares for a collection name: a PostgreSQL index over all threads.</summary>
internal sealed class DeclaredIndex
{
    /// <summary>
    /// All of our indexes of <c>instances</c> begin so. Marten's comparison of the table leaves them alone.
    /// </summary>
    public const string NamePrefix = "instances_ix_";

    /// <summary>How the comment begins by which an index is known that may be dropped.</summary>
    public const string CommentPrefix = "Marten.Threads index of ";

    private const int HashLength = 16;

    public DeclaredIndex(string collection, IReadOnlyList<string> paths, bool isUnique)
    {
        Collection = collection;
        IsUnique = isUnique;
        Paths = [.. paths.Select(IndexPath.Of)];
        Keys = [.. Paths.Select(static path => new IndexKey(path.Names))];
        Columns = $"(thread_id, {string.Join(", ", Keys.Select(static key => key.Columns))})";
        Predicate = $"collection = {SqlLiteral.Of(collection)}";
        Name = NamePrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Columns} {Predicate}")))[..HashLength];
    }

    /// <summary>The collection's name.</summary>
    public string Collection { get; }

    /// <summary>Whether local writes are checked. PostgreSQL's index is not unique: foreign data must not fail.</summary>
    public bool IsUnique { get; }

    public IReadOnlyList<IndexPath> Paths { get; }

    public IReadOnlyList<IndexKey> Keys { get; }

    /// <summary>The name in the database. It follows from the definition: an index with another definition is another one.</summary>
    public string Name { get; }

    /// <summary>What users read in messages.</summary>
    public string Title => $"{Collection} ({string.Join(", ", Paths.Select(static path => path.Text))})";

    private string Columns { get; }

    private string Predicate { get; }

    /// <summary>The statement that makes it.</summary>
    public string Create(string schema, bool concurrently) =>
        $"create index {(concurrently ? "concurrently " : "")}if not exists {Name} on {schema}.instances {Columns} where {Predicate}";

    /// <summary>The statement that marks it as ours.</summary>
    public string Comment(string schema) => $"comment on index {schema}.{Name} is {SqlLiteral.Of(CommentPrefix + Title)}";

    /// <summary>The statement that drops an index of ours by its name.</summary>
    public static string Drop(string schema, string name) => $"drop index concurrently if exists {schema}.{name}";
}
