using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Views;

/// <summary>A column of a view that shows one property of the documents.</summary>
/// <param name="Name">The column's name, not quoted.</param>
/// <param name="Type">Its type, as PostgreSQL's catalogue spells it.</param>
/// <param name="Property">The name of the member.</param>
internal sealed record ViewColumn(string Name, string Type, string Property)
{
    private const string Any = "jsonb";

    /// <summary>
    /// What the view selects. The value is asked for its type before it is converted, because others decide what stands in
    /// the documents: a value of another type is null, and none ever fails a query.
    /// </summary>
    public string Expression
    {
        get
        {
            var key = SqlLiteral.Of(Property);
            var value = Type switch
            {
                "text" => $"case when jsonb_typeof(data -> {key}) = 'string' then data ->> {key} end",
                "numeric" => $"case when jsonb_typeof(data -> {key}) = 'number' then (data ->> {key})::numeric end",
                "boolean" => $"case when jsonb_typeof(data -> {key}) = 'boolean' then (data ->> {key})::boolean end",
                _ => $"data -> {key}",
            };
            return $"{value} as {ViewNames.Quote(Name)}";
        }
    }

    /// <summary>
    /// The columns for the properties that schemas name, sorted by name. A property with one type everywhere has that type;
    /// objects, arrays, several types and properties without a type are <c>jsonb</c>.
    /// </summary>
    public static IReadOnlyList<ViewColumn> Of(IEnumerable<InstanceSchema> schemas) =>
    [
        .. schemas.SelectMany(static schema => schema.Properties).Where(static property => property.Name != "_id")
            .GroupBy(static property => property.Name, static property => TypeOf(property.Types), StringComparer.Ordinal)
            .OrderBy(static property => property.Key, StringComparer.Ordinal)
            .Select(static property => (Name: ViewNames.OfColumn(property.Key), Types: property.Distinct(StringComparer.Ordinal).ToList(), property.Key))
            .Where(static property => property.Name is not null)
            // two long names that differ behind the cut may have one hash, if somebody looks for them
            .DistinctBy(static property => property.Name, StringComparer.Ordinal)
            .Select(static property => new ViewColumn(property.Name!, property.Types is [var only] ? only : Any, property.Key)),
    ];

    // A numeric and not a bigint: nobody keeps others from writing more digits.
    private static string TypeOf(SchemaTypes types) => (types & ~SchemaTypes.Null) switch
    {
        SchemaTypes.String => "text",
        SchemaTypes.Integer or SchemaTypes.Number or (SchemaTypes.Integer | SchemaTypes.Number) => "numeric",
        SchemaTypes.Boolean => "boolean",
        _ => Any,
    };
}
