using System.Linq.Expressions;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>Makes the leaf that compares a member with a value.</summary>
internal static class TypedComparison
{
    public static DocumentFilter Of(TypedMember member, ValueComparison comparison, object? value, Expression place)
    {
        if (value is null)
            return OfNull(member, comparison, place);

        DocValue operand = Write(member, value, place);
        bool isEquality = comparison is ValueComparison.Equal or ValueComparison.NotEqual;
        if (!isEquality && operand is DocString && member.Type != typeof(string))
            throw new ThreadQueryException($"A {Plain(member.Type).Name} is written as text, whose order is not its own: compare with == and !=, or use the LINQ of Marten's documents.", place.ToString());
        return new MemberFilter(member.Path, comparison, operand);
    }

    /// <summary>A value as the member's JSON has it: a text, a number or a truth value.</summary>
    public static DocValue Write(TypedMember member, object value, Expression place)
    {
        Type type = Plain(member.Type);
        object written = type.IsEnum && value is not Enum ? Enum.ToObject(type, value) : value;
        DocValue operand = member.Write(written, type.IsInstanceOfType(written) ? type : written.GetType(), place.ToString());
        return operand is DocString or DocNumber or DocBool
            ? operand
            : throw new ThreadQueryException("Only texts, numbers and truth values can be compared: compare the members of this one by one.", place.ToString());
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>In C#, nothing is greater or less than null.</summary>
    private static DocumentFilter OfNull(TypedMember member, ValueComparison comparison, Expression place) => comparison switch
    {
        ValueComparison.Equal => new NotFilter(new MemberPresentFilter(member.Path)),
        ValueComparison.NotEqual => new MemberPresentFilter(member.Path),
        _ => throw new ThreadQueryException("Nothing is greater or less than null: compare with == and !=.", place.ToString()),
    };
}
