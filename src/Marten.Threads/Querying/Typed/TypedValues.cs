using System.Linq.Expressions;
using System.Reflection;

namespace Marten.Threads.Querying.Typed;

/// <summary>Computes the parts of an expression that ask nothing of the document.</summary>
internal static class TypedValues
{
    public static object? Of(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Expression: ConstantExpression { Value: { } holder }, Member: FieldInfo field } => field.GetValue(holder),
        _ => Compute(expression),
    };

    private static object? Compute(Expression expression)
    {
        try
        {
            return Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The application's own code, which may throw anything.
            throw new ThreadQueryException($"The value cannot be computed: {exception.Message}", expression.ToString());
        }
    }
}
