using System.Text;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// Reads documents that the application hands over. What a foreign record would have normalised is refused here: the
/// application can still mend it.
/// </summary>
internal static class LocalDocument
{
    private const string IdMember = "_id";

    /// <summary>Longest JSON text looked at: twice the largest document, for white space and escapes.</summary>
    private const int TextMaxBytes = 2 * InstanceFold.DocumentMaxBytes;

    public static DocObject Read(string collection, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > TextMaxBytes) throw TooLarge(collection, json.Length);
        if (!JsonText.TryRead(Encoding.UTF8.GetBytes(json), out var value, out var normalised, out var defect))
            throw Refused(collection, "", "json", $"The document is not JSON that a thread can hold: {Describe(defect)}.");
        if (normalised)
            throw Refused(collection, "", "json", "The document holds a name twice in one object, U+0000, or text that is not Unicode. Mend it: PostgreSQL cannot keep it as it is.");
        return value as DocObject ?? throw Refused(collection, "", "json", "The document is no JSON object.");
    }

    /// <summary>The document with its id: the one it names, or a new one.</summary>
    public static (string Id, DocObject Document) WithId(
        string collection, DocObject document, TimeProvider time, IRandomSource random)
    {
        var id = document[IdMember] switch
        {
            null or DocNull => "",
            DocString text => text.Text,
            _ => throw Refused(collection, "", "id", "_id is no string."),
        };
        if (id.Length == 0) id = InstanceIds.New(time.GetUtcNow(), random);
        CheckId(collection, id);
        return (id, document.With(IdMember, DocString.Of(id)));
    }

    public static void CheckId(string collection, string id)
    {
        if (string.IsNullOrEmpty(id)) throw Refused(collection, "", "id", "invalid instance: missing _id attribute. Save and delete need one; create makes one.");
        if (!InstanceIds.IsValid(id)) throw Refused(collection, "", "id", $"The _id is not usable: at most {InstanceIds.LengthMaxBytes} bytes of UTF-8 without U+0000.");
    }

    public static void CheckSize(InstanceKey instance, DocObject document)
    {
        if (document.Utf8Length > InstanceFold.DocumentMaxBytes) throw TooLarge(instance.Collection, document.Utf8Length, instance.Id);
    }

    public static ThreadWriteRefusedException Refused(string collection, string id, string rule, string message) => new(
        id.Length == 0 ? $"{collection}: {message}" : $"{collection}/{id}: {message}",
        [new ThreadWriteProblem(collection, id, "$", rule, message)]);

    private static ThreadWriteRefusedException TooLarge(string collection, long length, string id = "") =>
        Refused(collection, id, "size", $"The document has {length} bytes; {InstanceFold.DocumentMaxBytes} are allowed. Keep large content elsewhere and store a reference.");

    private static string Describe(JsonDefect defect) => defect switch
    {
        JsonDefect.TooDeep => $"it is nested deeper than {JsonText.DepthMax}",
        JsonDefect.NumberRange => "a number lies outside ±1.8e308",
        JsonDefect.NumberDigits => "a number has more than 64 significant digits",
        _ => "its syntax is wrong",
    };
}
