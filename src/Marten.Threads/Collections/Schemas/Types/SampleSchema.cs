using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Collections;

/// <summary>Writes a schema that a sample document follows, and every document of the same shape.</summary>
internal static class SampleSchema
{
    private const string IdMember = "_id";
    private const string ModifiedMember = "_mod";

    /// <summary>The schema as JSON text.</summary>
    public static string Of(DocObject sample) => Object(sample.Without(ModifiedMember).With(IdMember, DocString.Of("")))
        .With("$schema", DocString.Of("http://json-schema.org/draft-07/schema#")).ToString();

    private static DocObject Object(DocObject sample)
    {
        var properties = new DocMember[sample.Count];
        for (var i = 0; i < properties.Length; i++) properties[i] = new DocMember(sample.Members[i].Name, Schema(sample.Members[i].Value));
        return Typed("object").With("properties", DocObject.Of(properties));
    }

    // A null says nothing about what else may stand there.
    private static DocObject Schema(DocValue value) => value switch
    {
        DocObject document => Object(document),
        DocArray array => Array(array),
        DocString => Typed("string"),
        DocNumber => Typed("number"),
        DocBool => Typed("boolean"),
        _ => DocObject.Empty,
    };

    // Items of several shapes cannot be told by one of them.
    private static DocObject Array(DocArray array)
    {
        var shapes = new HashSet<DocObject>();
        foreach (var item in array.Items) shapes.Add(Schema(item));
        return shapes.Count == 1 ? Typed("array").With("items", shapes.First()) : Typed("array");
    }

    private static DocObject Typed(string type) => DocObject.Of(new DocMember("type", DocString.Of(type)));
}
