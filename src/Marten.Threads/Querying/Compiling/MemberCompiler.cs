using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>The leaves of QueryJSON and of typed expressions: what is asked of a member that stands in no array.</summary>
internal sealed class MemberCompiler(MemberPath path, SqlParameters parameters)
{
    private readonly IndexKey _key = new(path.Names);

    private ScalarConditions Value => new(_key, parameters);

    /// <summary>The path of a leaf; null when it asks for no member.</summary>
    public static MemberPath? PathOf(DocumentFilter leaf) => leaf switch
    {
        MemberFilter member => member.Path,
        MemberInFilter member => member.Path,
        MemberPresentFilter member => member.Path,
        MemberTextFilter member => member.Path,
        MemberHoldsFilter member => member.Path,
        _ => null,
    };

    public SqlCondition Compile(DocumentFilter leaf) => leaf switch
    {
        MemberFilter { Comparison: ValueComparison.NotEqual } member => Value.Compares(ValueComparison.Equal, member.Operand).Not(),
        MemberFilter { Operand: DocBool truth } member => Truth(member.Comparison, truth),
        MemberFilter member => Value.Compares(member.Comparison, member.Operand),
        MemberInFilter member => SqlCondition.Any(Value.IsOneOf(member.Operands)),
        MemberPresentFilter => SqlCondition.Exact($"(jsonb_typeof{_key.Value} is distinct from 'null' and {_key.Value} is not null)"),
        MemberTextFilter member => Text(member),
        MemberHoldsFilter member => SqlCondition.Exact($"({Value.IsOfRank(IndexKey.ArrayRank)} and coalesce({_key.Value} @> {parameters.Json(DocArray.Of(member.Operand))} and jsonb_typeof{_key.Value} = 'array', false))"),
        _ => SqlCondition.Unknown,
    };

    // Of two truth values that differ the reference calls each the smaller one.
    private SqlCondition Truth(ValueComparison comparison, DocBool truth) => comparison switch
    {
        ValueComparison.Less => Value.Compares(ValueComparison.Equal, DocBool.Of(!truth.IsTrue)),
        ValueComparison.LessOrEqual => SqlCondition.Exact(Value.IsOfRank(IndexKey.BooleanRank)),
        ValueComparison.Greater => SqlCondition.False,
        _ => Value.Compares(ValueComparison.Equal, truth),
    };

    private SqlCondition Text(MemberTextFilter member)
    {
        // A document cannot hold half a letter, but may end with the other half of one.
        if (!ForeignText.CanBeStored(member.Text)) return SqlCondition.AtLeast(Value.IsOfRank(IndexKey.TextRank));
        return SqlCondition.Exact(member.Part switch
        {
            TextPart.Start => Value.StartsWith(member.Text),
            TextPart.Anywhere => Value.Contains(member.Text),
            TextPart.End => Value.EndsWith(member.Text),
            _ => throw new ArgumentOutOfRangeException(nameof(member), member, "This is no known part."),
        });
    }
}
