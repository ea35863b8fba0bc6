using System.Collections.Immutable;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>The types that <c>$type</c> names, by word or by number. Those that JSON does not have are known and never match.</summary>
internal static class MongoTypes
{
    /// <summary>MongoDB's word for what is not there; as in mingo, null is so too.</summary>
    private const string Undefined = "undefined";

    public static DocumentFilter Parse(FieldPath path, DocValue operand, JsonPointer place)
    {
        List<string> names = operand is DocArray several
            ? [.. several.Items.ToArray().Select((item, i) => NameOf(item, place.Item(i)))]
            : [NameOf(operand, place)];

        FieldFilter Is(params DocumentType?[] types) => new(path, new TypeTest([.. types.OfType<DocumentType>()]));

        FieldFilter isOne = Is([.. names.Select(TypeOf)]);
        return names.Contains(Undefined)
            ? new AnyFilter([isOne, Is(DocumentType.Null), new NotFilter(new AnyFilter([new FieldFilter(path, ExistsTest.Instance), Is(DocumentType.Array)]))])
            : isOne;
    }

    private static string NameOf(DocValue operand, JsonPointer place)
    {
        string? name = operand switch
        {
            DocString text => IsKnown(text.Text) ? text.Text : null,
            DocNumber number => number.TryGetInt64(out long code) ? OfCode(code) : null,
            _ => null,
        };
        return name ?? throw QueryReading.Error(place, "$type takes the name of a type such as \"string\", \"number\", \"bool\", \"object\", \"array\" or \"null\", its BSON number, or an array of these.");
    }

    private static DocumentType? TypeOf(string name) => name switch
    {
        "number" or "double" or "decimal" => DocumentType.Number,
        "int" or "long" => DocumentType.WholeNumber,
        "string" => DocumentType.Text,
        "object" => DocumentType.Object,
        "array" => DocumentType.Array,
        "bool" or "boolean" => DocumentType.Bool,
        "null" => DocumentType.Null,
        _ => null,
    };

    private static bool IsKnown(string name) => TypeOf(name) is not null || name is Undefined or "binData" or "objectId" or "date" or "regex"
        or "dbPointer" or "javascript" or "symbol" or "javascriptWithScope" or "timestamp" or "minKey" or "maxKey";

    private static string? OfCode(long code) => code switch
    {
        1 => "double",
        2 => "string",
        3 => "object",
        4 => "array",
        5 => "binData",
        6 => Undefined,
        7 => "objectId",
        8 => "bool",
        9 => "date",
        10 => "null",
        11 => "regex",
        12 => "dbPointer",
        13 => "javascript",
        14 => "symbol",
        15 => "javascriptWithScope",
        16 => "int",
        17 => "timestamp",
        18 => "long",
        19 => "decimal",
        -1 => "minKey",
        127 => "maxKey",
        _ => null,
    };
}
