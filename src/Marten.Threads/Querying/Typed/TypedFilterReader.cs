using System.Linq.Expressions;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>Reads a condition: comparisons, &amp;&amp;, ||, !, members that are true or false, and the methods of <see cref="TypedCallReader"/>.</summary>
internal sealed class TypedFilterReader(TypedMembers members)
{
    private readonly TypedCallReader _calls = new(members);

    public DocumentFilter Read(Expression condition)
    {
        if (!members.IsOfDocument(condition))
            return TypedValues.Of(condition) is true ? DocumentFilter.Everything : DocumentFilter.Nothing;

        return condition switch
        {
            BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And } both => new AllFilter([Read(both.Left), Read(both.Right)]),
            BinaryExpression { NodeType: ExpressionType.OrElse or ExpressionType.Or } either => new AnyFilter([Read(either.Left), Read(either.Right)]),
            BinaryExpression { NodeType: ExpressionType.ExclusiveOr } => throw Unknown(condition),
            UnaryExpression { NodeType: ExpressionType.Not } not => new NotFilter(Read(not.Operand)),
            UnaryExpression { NodeType: ExpressionType.Convert } convert when convert.Type == typeof(bool) => Read(convert.Operand),
            BinaryExpression comparison when ComparisonOf(comparison.NodeType) is { } kind => ReadComparison(comparison, kind),
            MethodCallExpression call => _calls.Read(call),
            MemberExpression { Member.Name: "HasValue", Expression: { } of } when Nullable.GetUnderlyingType(of.Type) is not null => new MemberPresentFilter(members.Find(of).Path),
            MemberExpression when condition.Type == typeof(bool) => new MemberFilter(members.Find(condition).Path, ValueComparison.Equal, DocBool.True),
            _ => throw Unknown(condition),
        };
    }

    private static ThreadQueryException Unknown(Expression part) => new(
        "This has no meaning in a query: use comparisons of members with values, &&, ||, !, StartsWith, EndsWith and Contains, or a MongoDB filter.", part.ToString());

    private static ValueComparison? ComparisonOf(ExpressionType type) => type switch
    {
        ExpressionType.Equal => ValueComparison.Equal,
        ExpressionType.NotEqual => ValueComparison.NotEqual,
        ExpressionType.GreaterThan => ValueComparison.Greater,
        ExpressionType.GreaterThanOrEqual => ValueComparison.GreaterOrEqual,
        ExpressionType.LessThan => ValueComparison.Less,
        ExpressionType.LessThanOrEqual => ValueComparison.LessOrEqual,
        _ => null,
    };

    private static ValueComparison Turned(ValueComparison comparison) => comparison switch
    {
        ValueComparison.Greater => ValueComparison.Less,
        ValueComparison.GreaterOrEqual => ValueComparison.LessOrEqual,
        ValueComparison.Less => ValueComparison.Greater,
        ValueComparison.LessOrEqual => ValueComparison.GreaterOrEqual,
        _ => comparison,
    };

    private DocumentFilter ReadComparison(BinaryExpression comparison, ValueComparison kind)
    {
        bool isLeft = members.IsOfDocument(comparison.Left);
        if (isLeft && members.IsOfDocument(comparison.Right))
            throw new ThreadQueryException("Two members cannot be compared with each other: compare each with a value.", comparison.ToString());

        (Expression asked, Expression given) = isLeft ? (comparison.Left, comparison.Right) : (comparison.Right, comparison.Left);
        ValueComparison turned = isLeft ? kind : Turned(kind);
        object? value = TypedValues.Of(given);
        if (members.TryFind(asked) is { } member)
            return TypedComparison.Of(member, turned, value, comparison);
        if (value is bool truth && turned is ValueComparison.Equal or ValueComparison.NotEqual)
            return truth == (turned == ValueComparison.Equal) ? Read(asked) : new NotFilter(Read(asked));

        return value is 0 && _calls.TryReadOrder(asked, turned) is { } order ? order : throw Unknown(comparison);
    }
}
