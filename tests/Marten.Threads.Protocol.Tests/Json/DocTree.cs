using System.Text.Json;
using CsCheck;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Protocol.Tests.Json;

/// <summary>Random JSON values, and values made by another reader.</summary>
internal static class DocTree
{
    private const int Levels = 3;

    /// <summary>Texts with all that makes trouble: escapes, controls, surrogate pairs, characters around the surrogates.</summary>
    public static Gen<string> Texts { get; } =
        Gen.OneOf(
            Gen.Const("a"), Gen.Const("b"), Gen.Const(""), Gen.Const("\"\\/\b\f\n\r\t\u0001\u001f\u007f"), Gen.Const("é"), Gen.Const("\uffff"), Gen.Const("\ud7ff\ue000"),
            Gen.Const("\ud800\udc00"), Gen.Const("\ud83d\ude80"), Gen.Const("\u2028<>&'"), Gen.String[Gen.Char.AlphaNumeric, 0, 12])
        .Array[0, 3].Select(string.Concat);

    /// <summary>Numbers of every size that is allowed.</summary>
    public static Gen<DocValue> Numbers { get; } = Gen.OneOf(
        Gen.Long.Select(value => (DocValue)DocNumber.Of(value)),
        Gen.Int[-20, 20].Select(value => (DocValue)DocNumber.Of(value)),
        Gen.Decimal.Select(value => (DocValue)DocNumber.Of(value)),
        Gen.Select(Gen.Bool, Gen.String[Gen.Char["0123456789"], 1, 64], Gen.Int[-320, 240]).Select((isNegative, digits, exponent) =>
            JsonText.Parse($"{(isNegative ? "-" : "")}1.{digits[1..]}0e{exponent}")));

    /// <summary>Values of every kind, nested up to three deep.</summary>
    public static Gen<DocValue> Values { get; } = Tree(Levels, withNulls: true);

    /// <summary>Objects without any null, at any depth.</summary>
    public static Gen<DocObject> ObjectsWithoutNulls { get; } = Object(Tree(Levels - 1, withNulls: false));

    /// <summary>The value that System.Text.Json read.</summary>
    public static DocValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => DocObject.Of([.. element.EnumerateObject().Select(member => new DocMember(member.Name, Of(member.Value)))]),
        JsonValueKind.Array => DocArray.Of([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.String => DocString.Of(element.GetString()!),
        JsonValueKind.Number => JsonText.Parse(element.GetRawText()),
        JsonValueKind.Null => DocNull.Value,
        _ => DocBool.Of(element.GetBoolean()),
    };

    private static Gen<DocValue> Tree(int levels, bool withNulls)
    {
        Gen<DocValue> leaf = Gen.OneOf(Numbers, Texts.Select(text => (DocValue)DocString.Of(text)), Gen.Bool.Select(value => (DocValue)DocBool.Of(value)));
        if (withNulls)
            leaf = Gen.OneOf(leaf, Gen.Const((DocValue)DocNull.Value));
        if (levels == 0)
            return leaf;

        Gen<DocValue> inner = Tree(levels - 1, withNulls);
        return Gen.OneOf(leaf, inner.Array[0, 5].Select(items => (DocValue)DocArray.Of(items)), Object(inner).Select(value => (DocValue)value));
    }

    /// <summary>Few names, so that two objects often share some.</summary>
    private static Gen<DocObject> Object(Gen<DocValue> values) =>
        Gen.Select(Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"), Texts), values).Select((name, value) => new DocMember(name, value))
            .Array[0, 6].Select(members => DocObject.Of(members));
}
