using System.Collections.Immutable;
using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Tests.Collections.Indexing;

namespace Marten.Threads.Tests.Querying.Compiling;

/// <summary>Random queries over what <see cref="HostileDocuments"/> makes, in all leaves of the tree.</summary>
internal static class RandomQueries
{
    private static readonly Gen<string> Path = HostileDocuments.Name.Array[1, 3].Select(static names => string.Join('.', names));

    private static readonly Gen<string> Id = Gen.Int[0, 30].Select(static n => HostileDocuments.IdOf(n));

    private static readonly Gen<DocValue> Operand = Gen.Frequency((6, HostileDocuments.Scalar), (1, HostileDocuments.Any.Select(static o => (DocValue)o)), (1, HostileDocuments.Scalar.Array[0, 2].Select(static items => (DocValue)DocArray.Of(items))));

    private static readonly Gen<DocValue> Plain = HostileDocuments.Scalar.Where(static value => value is not DocNull);

    private static readonly Gen<ValueComparison> Comparison = Gen.Int[0, 5].Select(static n => (ValueComparison)n);

    private static readonly Gen<FieldTest> Test = Gen.OneOf<FieldTest>(
        Gen.Select(Comparison.Where(static one => one != ValueComparison.NotEqual), Operand, static (comparison, operand) => (FieldTest)new CompareTest(comparison, operand)),
        Operand.Array[0, 4].Select(static operands => (FieldTest)new InTest([.. operands])),
        Gen.Const((FieldTest)ExistsTest.Instance),
        Gen.Int[0, 6].Array[0, 2].Select(static types => (FieldTest)new TypeTest([.. types.Select(static type => (DocumentType)type)])),
        Gen.Select(HostileDocuments.Number.Where(static one => !one.Equals(DocNumber.Zero)), HostileDocuments.Number, static (divisor, remainder) => (FieldTest)new ModuloTest((DocNumber)divisor, (DocNumber)remainder)),
        Gen.Select(Gen.Int[1, 4], Gen.Int[-3, 3], static (divisor, remainder) => (FieldTest)new ModuloTest(DocNumber.Of(divisor), DocNumber.Of(remainder))),
        Gen.Int[0, 3].Select(static count => (FieldTest)new SizeTest(count)),
        Operand.Array[0, 2].Select(static operands => (FieldTest)new HoldsAllTest([.. operands])),
        Gen.Int[0, 7].Select(static mask => (FieldTest)new BitsTest((BitRule)(mask % 4), (ulong)mask)),
        Gen.Select(HostileDocuments.Name, HostileDocuments.Scalar, static (name, operand) =>
            (FieldTest)new ItemTest(new FieldFilter(FieldPath.Of(name), new CompareTest(ValueComparison.Equal, operand)), OfDocuments: true)));

    private static readonly Gen<DocumentFilter> Leaf = Gen.Frequency(
        (8, Gen.Select(Path, Test, static (path, test) => (DocumentFilter)new FieldFilter(FieldPath.Of(path), test))),
        (5, Gen.Select(Path, Comparison, Plain, static (path, comparison, operand) => (DocumentFilter)new MemberFilter(MemberPath.Of(path), comparison, operand))),
        (2, Gen.Select(Path, Plain.Array[0, 4], static (path, operands) => (DocumentFilter)new MemberInFilter(MemberPath.Of(path), [.. operands]))),
        (1, Path.Select(static path => (DocumentFilter)new MemberPresentFilter(MemberPath.Of(path)))),
        (2, Gen.Select(Path, Gen.Int[0, 2], HostileDocuments.Text, static (path, part, text) => (DocumentFilter)new MemberTextFilter(MemberPath.Of(path), (TextPart)part, text))),
        (1, Gen.Select(Path, Plain, static (path, operand) => (DocumentFilter)new MemberHoldsFilter(MemberPath.Of(path), operand))),
        (1, Gen.Select(Comparison, Id, static (comparison, id) => (DocumentFilter)new MemberFilter(MemberPath.Of("_id"), comparison, DocString.Of(id)))),
        (1, Gen.Select(Test, static test => (DocumentFilter)new FieldFilter(FieldPath.Id, test))),
        (1, Id.Array[0, 3].Select(static ids => (DocumentFilter)new FieldFilter(FieldPath.Id, new InTest([.. ids.Select(DocString.Of)])))));

    private static readonly Gen<SortKey> Key = Gen.Select(Gen.Frequency((5, Path), (1, Gen.Const("_id"))), Gen.Bool, Gen.Bool, static (path, isField, descending) =>
        isField ? (SortKey)new FieldSortKey(FieldPath.Of(path), descending) : new MemberSortKey(MemberPath.Of(path), descending));

    public static Gen<DocumentQuery> Any { get; } =
        from filter in Filter(3)
        from sort in Key.Array[0, 2]
        from seek in Gen.Frequency((4, Id.Select(static _ => (string?)null)), (1, Id.Select(static id => (string?)id)))
        from skip in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[0, 5]))
        from limit in Gen.Frequency((2, Gen.Int.Select(static _ => (long?)null)), (3, Gen.Int[0, 8].Select(static n => (long?)n)))
        select new DocumentQuery { Filter = filter, Sort = [.. sort], SeekId = seek, Skip = skip, Limit = limit };

    private static Gen<DocumentFilter> Filter(int depth) => depth == 0
        ? Leaf
        : Gen.Frequency(
            (4, Leaf),
            (2, Filter(depth - 1).Array[0, 3].Select(static filters => (DocumentFilter)new AllFilter([.. filters]))),
            (2, Filter(depth - 1).Array[0, 3].Select(static filters => (DocumentFilter)new AnyFilter([.. filters]))),
            (1, Filter(depth - 1).Select(static filter => (DocumentFilter)new NotFilter(filter))));
}
