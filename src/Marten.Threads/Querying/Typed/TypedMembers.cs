using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Typed;

/// <summary>Finds the members that an expression names, and their names in JSON.</summary>
internal sealed class TypedMembers(JsonSerializerOptions json, ParameterExpression document)
{
    /// <summary>Whether the expression asks something of the document; otherwise it is a value that is known.</summary>
    public bool IsOfDocument(Expression expression) => DocumentFinder.Finds(expression, document);

    /// <summary>The member that the expression is.</summary>
    /// <exception cref="ThreadQueryException">It is none.</exception>
    public TypedMember Find(Expression expression) => TryFind(expression)
        ?? throw new ThreadQueryException("This is not a member of the document: compare members such as x.Name or x.Address.City with values, without computing.", expression.ToString());

    /// <summary>The member that the expression is, or null.</summary>
    public TypedMember? TryFind(Expression expression) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert when IsSameInJson(convert) => TryFind(convert.Operand),
        ParameterExpression parameter when parameter == document => new TypedMember(new MemberPath([]), document.Type, json),
        MemberExpression { Expression: { } of, Member: { Name: "Value" } member } when Nullable.GetUnderlyingType(of.Type) is not null && member is PropertyInfo =>
            TryFind(of),
        MemberExpression { Expression: { } of } member when TryFind(of) is { } parent => Step(parent, member),
        MethodCallExpression { Object: { } of, Method.Name: "get_Item", Arguments: [ConstantExpression { Value: string key }] } when TryFind(of) is { } parent && IsDictionary(of.Type) =>
            new TypedMember(new MemberPath(parent.Path.Names.Add(key)), expression.Type, json),
        _ => null,
    };

    private static bool IsDictionary(Type type) => type.GetInterfaces().Append(type)
        .Any(static one => one.IsGenericType && one.GetGenericTypeDefinition() is var kind && (kind == typeof(IDictionary<,>) || kind == typeof(IReadOnlyDictionary<,>)));

    /// <summary>The compiler converts enumerations and small numbers to compare them, and values to nullable ones.</summary>
    private static bool IsSameInJson(UnaryExpression convert)
    {
        Type from = Nullable.GetUnderlyingType(convert.Operand.Type) ?? convert.Operand.Type;
        Type to = Nullable.GetUnderlyingType(convert.Type) ?? convert.Type;
        return from == to || from.IsEnum || (IsNumber(from) && IsNumber(to)) || to.IsAssignableFrom(from);
    }

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private TypedMember Step(TypedMember parent, MemberExpression member)
    {
        JsonTypeInfo type = json.GetTypeInfo(member.Expression!.Type);
        JsonPropertyInfo? property = type.Properties.FirstOrDefault(one =>
            one.AttributeProvider is MemberInfo info && info.Name == member.Member.Name && info.MemberType == member.Member.MemberType);
        if (property is null || (property.Get is null && property.Set is null))
            throw new ThreadQueryException($"The member {member.Member.Name} of {member.Member.DeclaringType?.Name} is not written to JSON, so documents cannot be found by it.", member.ToString());

        return new TypedMember(new MemberPath(parent.Path.Names.Add(property.Name)), property.PropertyType, OptionsOf(property));
    }

    private JsonSerializerOptions OptionsOf(JsonPropertyInfo property) =>
        property.CustomConverter is { } converter ? new JsonSerializerOptions(json) { Converters = { converter } } : json;

    private sealed class DocumentFinder(ParameterExpression document) : ExpressionVisitor
    {
        private bool _found;

        public static bool Finds(Expression expression, ParameterExpression document)
        {
            var finder = new DocumentFinder(document);
            finder.Visit(expression);
            return finder._found;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _found |= node == document;
            return node;
        }
    }
}
