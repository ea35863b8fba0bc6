using CsCheck;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Tests.Collections.Indexing;

/// <summary>Documents as somebody would write them who wants to break an index or a query.</summary>
internal static class HostileDocuments
{
    private const int DepthMax = 4;

    private static readonly string[] Names =
    [
        "a", "b", "c", "0", "1", "__proto__", "constructor", "'; drop table instances; --", "é", "😀\\", "$a", "", "a.b", "\ufffd",
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "0.1", "1e308", "-1.7976931348623157e308", "5e-324", "9007199254740993", "9007199254740992", "1.00",
        "1234567890123456789012345678901234567890123456789012345678901234", "0.1234567890123456789012345678901234567890123456789012345678901234",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "b", "A", "1", "true", "null", "'", "\\", "\"", "\ufffd", "\uffff", "😀", "é", "e\u0301", "%", "_", "\u0001",
        new('x', 95), new('x', 96), new('x', 97), new string('x', 96) + "a", new string('x', 96) + "b", new('é', 5000),
    ];

    /// <summary>A number.</summary>
    public static Gen<DocValue> Number { get; } = OneOf(Numbers).Select(Read);

    /// <summary>A text.</summary>
    public static Gen<string> Text { get; } = OneOf(Texts);

    /// <summary>A scalar, now and then the same one.</summary>
    public static Gen<DocValue> Scalar { get; } = Gen.OneOf<DocValue>(
        Number,
        Gen.Int[-3, 3].Select(static n => (DocValue)DocNumber.Of(n)),
        Text.Select(static text => (DocValue)DocString.Of(text)),
        OneOf<DocValue>(DocNull.Value, DocBool.True, DocBool.False));

    /// <summary>The name of a member.</summary>
    public static Gen<string> Name { get; } = Gen.Frequency((4, OneOf("a", "b", "c")), (1, OneOf(Names)));

    /// <summary>A whole document.</summary>
    public static Gen<DocObject> Any { get; } = Object(DepthMax);

    /// <summary>Documents with different ids.</summary>
    public static Gen<DocObject[]> Collection(int countMax) =>
        Any.Array[0, countMax].Select(static documents => documents.Select(static (document, n) => document.With("_id", DocString.Of(IdOf(n)))).ToArray());

    /// <summary>One of the ids, not in the order of their numbers.</summary>
    public static string IdOf(int number) => number switch
    {
        0 => "'",
        1 => "😀",
        2 => "\uffff",
        3 => "é",
        4 => "z",
        5 => "Z",
        _ => $"i{number * 7 % 31}",
    };

    private static Gen<DocValue> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (5, Scalar),
            (2, Object(depth - 1).Select(static o => (DocValue)o)),
            (2, Value(depth - 1).Array[0, 3].Select(static items => (DocValue)DocArray.Of(items))));

    private static Gen<DocObject> Object(int depth) =>
        Gen.Select(Name, Value(depth), static (name, value) => new DocMember(name, value)).Array[0, 4]
            .Select(static members => DocObject.Of(members));

    private static Gen<T> OneOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static DocValue Read(string text)
    {
        JsonText.TryRead(System.Text.Encoding.UTF8.GetBytes($"[{text}]"), out var value, out _, out var defect).ShouldBeTrue(defect.ToString());
        return ((DocArray)value!).Items[0];
    }
}
