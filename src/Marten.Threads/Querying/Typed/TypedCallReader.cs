using System.Collections;
using System.Linq.Expressions;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>
/// Reads calls: StartsWith, EndsWith and Contains of texts, letter by letter; Equals; Contains of a list of values, and of a list in
/// the document; string.CompareOrdinal beside 0, by UTF-8 bytes.
/// </summary>
internal sealed class TypedCallReader(TypedMembers members)
{
    public DocumentFilter Read(MethodCallExpression call) => (call.Method.Name, call.Method.DeclaringType) switch
    {
        (nameof(string.StartsWith), { } type) when type == typeof(string) => ReadText(call, TextPart.Start),
        (nameof(string.EndsWith), { } type) when type == typeof(string) => ReadText(call, TextPart.End),
        (nameof(string.Contains), { } type) when type == typeof(string) => ReadText(call, TextPart.Anywhere),
        (nameof(string.IsNullOrEmpty), { } type) when type == typeof(string) => ReadEmpty(call),
        (nameof(Equals), _) when EqualOperands(call) is (var left, var right) => ReadEquals(left, right, call),
        (nameof(Enumerable.Contains), _) when ContainsOperands(call) is (var list, var item) => ReadContains(list, item, call),
        _ => throw Unknown(call),
    };

    /// <summary>A call that gives the order of two texts, compared with 0; null when it is another call.</summary>
    public DocumentFilter? TryReadOrder(Expression expression, ValueComparison comparison) =>
        expression is MethodCallExpression { Method.Name: nameof(string.CompareOrdinal), Arguments: [{ } left, { } right] } call
            && call.Method.DeclaringType == typeof(string) && members.TryFind(left) is { } member && !members.IsOfDocument(right)
            ? TypedComparison.Of(member, comparison, TypedValues.Of(right), call)
            : null;

    private static ThreadQueryException Unknown(MethodCallExpression call) => new(
        $"The method {call.Method.Name} has no meaning in a query here: use StartsWith, EndsWith, Contains and Equals, or a MongoDB filter.", call.ToString());

    private static (Expression Left, Expression Right)? EqualOperands(MethodCallExpression call)
    {
        if (call.Arguments.Any(static argument => argument.Type == typeof(StringComparison)) && !IsOrdinal(call.Arguments))
            return null;

        return call switch
        {
            { Object: { } left, Arguments: [{ } right, ..] } => (left, right),
            { Object: null, Arguments: [{ } left, { } right, ..] } => (left, right),
            _ => null,
        };
    }

    private static bool IsOrdinal(IEnumerable<Expression> arguments) => TypedValues.Of(arguments.Last()) is StringComparison.Ordinal;

    /// <summary>Of the methods of lists, of Enumerable and of MemoryExtensions, which C# prefers for arrays.</summary>
    private static (Expression List, Expression Item)? ContainsOperands(MethodCallExpression call) => call switch
    {
        { Object: { } list, Arguments: [{ } item] } => (list, item),
        { Object: null, Arguments: [{ } list, { } item] } => (WithoutSpan(list), item),
        { Object: null, Arguments: [{ } list, { } item, ConstantExpression { Value: null }] } => (WithoutSpan(list), item),
        _ => null,
    };

    private static Expression WithoutSpan(Expression list) => list switch
    {
        MethodCallExpression { Method.Name: "op_Implicit", Arguments: [{ } array] } => array,
        UnaryExpression { NodeType: ExpressionType.Convert, Operand: { } array } when list.Type.IsByRefLike => array,
        _ => list,
    };

    private MemberTextFilter ReadText(MethodCallExpression call, TextPart part)
    {
        bool isOrdinal = call.Arguments.Count == 1 || (call.Arguments.Count == 2 && IsOrdinal(call.Arguments));
        if (!isOrdinal)
            throw new ThreadQueryException("Texts are compared letter by letter only: leave the comparison out, or use StringComparison.Ordinal.", call.ToString());
        if (members.IsOfDocument(call.Arguments[0]) || TypedValues.Of(call.Arguments[0])?.ToString() is not { } text)
            throw new ThreadQueryException($"{call.Method.Name} needs a text that is known and not null.", call.ToString());

        return new MemberTextFilter(members.Find(call.Object!).Path, part, DocString.Of(text).Text);
    }

    private AnyFilter ReadEmpty(MethodCallExpression call)
    {
        MemberPath path = members.Find(call.Arguments[0]).Path;
        return new AnyFilter([new NotFilter(new MemberPresentFilter(path)), new MemberFilter(path, ValueComparison.Equal, DocString.Of(""))]);
    }

    private DocumentFilter ReadEquals(Expression left, Expression right, MethodCallExpression call)
    {
        bool isLeft = members.IsOfDocument(left);
        if (isLeft && members.IsOfDocument(right))
            throw new ThreadQueryException("Two members cannot be compared with each other: compare each with a value.", call.ToString());

        (Expression asked, Expression given) = isLeft ? (left, right) : (right, left);
        return TypedComparison.Of(members.Find(asked), ValueComparison.Equal, TypedValues.Of(given), call);
    }

    private DocumentFilter ReadContains(Expression list, Expression item, MethodCallExpression call)
    {
        if (!members.IsOfDocument(list))
            return ReadOneOf(list, item, call);
        if (members.IsOfDocument(item) || TypedValues.Of(item) is not { } value)
            throw new ThreadQueryException("Contains needs a value that is known and not null.", call.ToString());

        TypedMember member = members.Find(list);
        return new MemberHoldsFilter(member.Path, TypedComparison.Write(member with { Type = item.Type }, value, call));
    }

    /// <summary>null among the values stands for a missing member too.</summary>
    private DocumentFilter ReadOneOf(Expression list, Expression item, MethodCallExpression call)
    {
        if (TypedValues.Of(list) is not IEnumerable values)
            throw new ThreadQueryException("Contains needs a list of values that is not null.", call.ToString());

        TypedMember member = members.Find(item);
        List<object?> all = [.. values.Cast<object?>()];
        var oneOf = new MemberInFilter(member.Path, [.. all.OfType<object>().Select(value => TypedComparison.Write(member, value, call))]);
        return all.Contains(null) ? new AnyFilter([oneOf, new NotFilter(new MemberPresentFilter(member.Path))]) : oneOf;
    }
}
