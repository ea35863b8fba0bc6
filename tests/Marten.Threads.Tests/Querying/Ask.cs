using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Tests.Querying;

/// <summary>Queries and documents as texts. A quotation mark may be written as an apostrophe.</summary>
internal static class Ask
{
    public static DocObject Document(string json) => (DocObject)JsonText.Parse(Quoted(json));

    /// <summary>Whether a MongoDB filter holds for a document.</summary>
    public static bool Holds(string filter, string document) => Mongo(filter).Answer([Document(document)]).Any();

    public static DocumentQuery Mongo(string filter, string? options = null) => QueryText.ParseMongo(Utf8(filter), options is null ? default : Utf8(options));

    public static DocumentQuery QueryJson(string query) => QueryText.ParseQueryJson(Utf8(query));

    public static DocumentQuery Any(string query) => QueryText.Parse(Utf8(query));

    /// <summary>The ids of an answer in order, with blanks between them.</summary>
    public static string Ids(DocumentQuery query, params string[] documents) => Ids(query, documents.Select(Document));

    public static string Ids(DocumentQuery query, IEnumerable<DocObject> documents) =>
        string.Join(' ', query.Answer(documents).Select(static document => ((DocString)document["_id"]!).Text));

    public static ThreadQueryException Refusal(Func<DocumentQuery> parse) => Should.Throw<ThreadQueryException>(() => parse());

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(Quoted(json));

    private static string Quoted(string json) => json.Replace('\'', '"');
}
