using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// One schema object while it is compiled. The getters answer null or false for an absent keyword
/// and also for one with a value of the wrong kind, which they report.
/// </summary>
internal sealed class SchemaScope(SchemaCompiler compiler, JsonElement schema, SchemaNode node, SchemaPlace place)
{
    public SchemaPlace Place => place;

    public void Add(SchemaRule rule) => node.Add(rule);

    public void Refuse(string keyword, string message) => compiler.Refuse(place.Path, keyword, message);

    /// <summary>Refuses a keyword without effect, unless its schema turns out to be what a reference leads to.</summary>
    public void RefuseIdle(SchemaNode idle, string keyword, string message) => compiler.RefuseIdle(idle, () => Refuse(keyword, message));

    public bool Has(string keyword) => schema.TryGetProperty(keyword, out _);

    public bool TryGet(string keyword, out JsonElement value) => schema.TryGetProperty(keyword, out value);

    public bool TryGet(string keyword, JsonValueKind kind, out JsonElement value)
    {
        if (!TryGet(keyword, out value))
            return false;
        if (value.ValueKind == kind)
            return true;
        Refuse(keyword, $"must be {(kind == JsonValueKind.Array ? "an array" : kind == JsonValueKind.Object ? "an object" : $"a {kind.ToString().ToLowerInvariant()}")}");
        return false;
    }

    public bool TryGetNumber(string keyword, out ExactDecimal number, out string shown)
    {
        number = default;
        shown = "";
        if (!TryGet(keyword, JsonValueKind.Number, out JsonElement value))
            return false;
        shown = value.GetRawText();
        if (ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out number))
            return true;
        Refuse(keyword, "is a number that no document can hold");
        return false;
    }

    /// <summary>A count: an integer from 0, which may be written as 2.0; more than any document can hold counts as <see cref="int.MaxValue"/>.</summary>
    public int? Count(string keyword)
    {
        if (!TryGetNumber(keyword, out ExactDecimal number, out _))
            return null;
        if (number.IsInteger && number.Sign >= 0)
            return number.Clamp(int.MaxValue);
        Refuse(keyword, "must be an integer that is not negative");
        return null;
    }

    public IReadOnlyList<string>? Names(string keyword) =>
        TryGet(keyword, JsonValueKind.Array, out JsonElement names) ? Names(keyword, names) : null;

    public IReadOnlyList<string> Names(string keyword, JsonElement names)
    {
        var read = new List<string>();
        foreach (JsonElement name in names.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String)
                read.Add(name.GetString()!);
            else
                Refuse(keyword, "must hold strings only");
        }

        if (read.Distinct(StringComparer.Ordinal).Count() != read.Count)
            Refuse(keyword, "must not name anything twice");
        return read;
    }

    /// <summary>The schema that is the keyword's value.</summary>
    public SchemaNode? Schema(string keyword) =>
        TryGet(keyword, out JsonElement value) ? compiler.Compile(value, keyword, place.Below(value, place.Path.Member(keyword))) : null;

    /// <summary>The schemas in the array that is the keyword's value.</summary>
    public List<SchemaNode>? Schemas(string keyword)
    {
        if (!TryGet(keyword, JsonValueKind.Array, out JsonElement values))
            return null;
        var nodes = new List<SchemaNode>();
        JsonPointer path = place.Path.Member(keyword);
        foreach (JsonElement value in values.EnumerateArray())
            nodes.Add(compiler.Compile(value, keyword, place.Below(value, path.Item(nodes.Count))));
        return nodes;
    }

    /// <summary>The named schemas in the object that is the keyword's value.</summary>
    public IEnumerable<(string Name, SchemaNode Node)> NamedSchemas(string keyword)
    {
        if (!TryGet(keyword, JsonValueKind.Object, out JsonElement values))
            yield break;
        JsonPointer path = place.Path.Member(keyword);
        foreach (JsonProperty member in values.EnumerateObject())
            yield return (member.Name, compiler.Compile(member.Value, keyword, place.Below(member.Value, path.Member(member.Name))));
    }

    /// <summary>One of the named schemas, for keywords that hold other things beside schemas.</summary>
    public SchemaNode NamedSchema(string keyword, JsonProperty member) =>
        compiler.Compile(member.Value, keyword, place.Below(member.Value, place.Path.Member(keyword).Member(member.Name)));

    public SchemaPattern? Pattern(JsonPointer path, string keyword, string text) => compiler.CompilePattern(path, keyword, text);
}
