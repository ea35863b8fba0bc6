using System.Collections.Immutable;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>MongoDB's leaves: what is asked of the value of a field or of the items of an array.</summary>
internal sealed class FieldCompiler(FieldPath path, SqlParameters parameters)
{
    private readonly IndexKey _key = new([.. path.Steps.Select(static step => step.Name)]);

    /// <summary>Whether no name of the path is an index where an array stands.</summary>
    private readonly bool _isPlain = path.Steps.All(static step => step.Index is null);

    private ScalarConditions Value => new(_key, parameters);

    private ItemConditions Items => new(path, _key, parameters);

    private bool IsOneName => path.Steps.Length == 1;

    public SqlCondition Compile(FieldTest test) => Split(test) is var (value, items) ? SqlCondition.Any([value, items]) : CompileWhole(test);

    /// <summary>
    /// What must hold for a value that is no array and in none, and what for the items of arrays; null for tests that do not tell
    /// the two apart. No document is on both sides.
    /// </summary>
    public (SqlCondition Value, SqlCondition Items)? Split(FieldTest test) => test switch
    {
        CompareTest { Operand: DocNumber or DocString or DocBool } compare =>
            (Value.Compares(compare.Comparison, compare.Operand), Items.One($"@ {JsonPathOperator(compare.Comparison)} $x[0]", compare.Operand)),
        CompareTest { Comparison: ValueComparison.Equal } compare => In([compare.Operand]),
        InTest one => In(one.Operands),
        ModuloTest modulo when !modulo.Divisor.Equals(DocNumber.Zero) => Modulo(modulo),
        _ => null,
    };

    private SqlCondition CompileWhole(FieldTest test) => test switch
    {
        CompareTest compare => Compare(compare.Comparison, compare.Operand),
        ExistsTest => Items.AreExact ? SqlCondition.Exact(Items.Exists) : SqlCondition.Any([SqlCondition.Exact($"{_key.Value} is not null"), Items.AreThere]),
        TypeTest type => Type(type.Types),
        RegexTest => MayBe(IndexKey.TextRank),
        ModuloTest => MayBe(IndexKey.NumberRank),
        SizeTest size => IsOneName ? SqlCondition.Exact($"({Value.IsOfRank(IndexKey.ArrayRank)} and {Length} = {parameters.Count(size.Count)})") : Items.AreThereAtMost,
        HoldsAllTest all => HoldsAll(all.Operands),
        BitsTest => MayBe(IndexKey.NumberRank),
        _ => Items.AreThereAtMost,
    };

    // All that SQL can say is the type.
    private SqlCondition MayBe(int rank) => SqlCondition.AtLeast(_key.IsOfRankUnindexed(rank, IndexKey.ArrayRank));

    // PostgreSQL may ask for the length before it asks for the type.
    private string Length => $"(case jsonb_typeof{_key.Value} when 'array' then jsonb_array_length{_key.Value} end)";

    // An operand that no index holds: null, an object or an array.
    private SqlCondition Compare(ValueComparison comparison, DocValue operand)
    {
        if (comparison is ValueComparison.Greater or ValueComparison.Less) return operand is DocNull ? SqlCondition.False : Bulky(operand);

        // Nothing but null itself is as great or as small as null.
        return operand is DocNull
            ? SqlCondition.Any([SqlCondition.Exact($"({Value.IsOfRank(IndexKey.NullRank)} and {_key.Value} is not null)"), Items.One("@ == $x[0]", DocNull.Value)])
            : Bulky(operand);
    }

    // Objects and arrays have an order that SQL does not know.
    private SqlCondition Bulky(DocValue operand) => operand is DocObject ? MayBe(IndexKey.ObjectRank) : Items.AreThereAtMost;

    private (SqlCondition Value, SqlCondition Items) In(ImmutableArray<DocValue> operands)
    {
        var values = new List<SqlCondition>(Value.IsOneOf(operands));
        var items = new List<SqlCondition>();
        var scalars = operands.Where(static operand => operand is not (DocObject or DocArray)).ToList();
        var objects = operands.OfType<DocObject>().ToList();
        if (operands.Contains(DocNull.Value)) values.Add(SqlCondition.Exact(Value.IsOfRank(IndexKey.NullRank)));
        if (objects.Count > 0) values.Add(SqlCondition.Exact($"({Value.IsOfRank(IndexKey.ObjectRank)} and {_key.Value} = any({parameters.Jsons(objects)}))"));
        if (scalars.Count > 0) items.Add(Items.One("@ == $x[*]", scalars));
        if (scalars.Count < operands.Length) items.Add(Items.AreThere);
        return (SqlCondition.Any(values), SqlCondition.Any(items));
    }

    // What a path gathers from arrays is an array.
    private SqlCondition Type(ImmutableArray<DocumentType> types)
    {
        var condition = SqlCondition.Any(types.Select(type => SqlCondition.Exact(Type(type))));
        return _isPlain ? condition : SqlCondition.Any([condition, Items.AreThere]);
    }

    private string Type(DocumentType type) => type switch
    {
        DocumentType.Null => $"({Value.IsOfRank(IndexKey.NullRank)} and {_key.Value} is not null)",
        DocumentType.Number => Value.IsOfRank(IndexKey.NumberRank),
        DocumentType.WholeNumber => $"({Value.IsOfRank(IndexKey.NumberRank)} and {_key.Number} = trunc({_key.Number}))",
        DocumentType.Text => Value.IsOfRank(IndexKey.TextRank),
        DocumentType.Object => Value.IsOfRank(IndexKey.ObjectRank),
        DocumentType.Array => Value.IsOfRank(IndexKey.ArrayRank),
        DocumentType.Bool => Value.IsOfRank(IndexKey.BooleanRank),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no known type."),
    };

    private (SqlCondition Value, SqlCondition Items) Modulo(ModuloTest modulo)
    {
        var value = $"({Value.IsOfRank(IndexKey.NumberRank)} and {_key.Number} % {parameters.Number(modulo.Divisor)} = {parameters.Number(modulo.Remainder)})";
        return (SqlCondition.Exact(value), Items.One("@.type() == \"number\" && @ % $x[0] == $x[1]", modulo.Divisor, modulo.Remainder));
    }

    private SqlCondition HoldsAll(ImmutableArray<DocValue> operands)
    {
        if (operands.IsEmpty) return SqlCondition.False;
        if (!IsOneName || operands.Any(static operand => operand is DocObject or DocArray) || !parameters.TryLook(operands.Length)) return Items.AreThereAtMost;
        return SqlCondition.Exact($"({Value.IsOfRank(IndexKey.ArrayRank)} and {_key.Value} @> {parameters.Json(DocArray.Of(operands.AsSpan()))})");
    }

    private static string JsonPathOperator(ValueComparison comparison) => comparison switch
    {
        ValueComparison.Equal => "==",
        ValueComparison.Greater => ">",
        ValueComparison.Less => "<",
        ValueComparison.GreaterOrEqual => ">=",
        ValueComparison.LessOrEqual => "<=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "No leaf asks for this comparison."),
    };
}
