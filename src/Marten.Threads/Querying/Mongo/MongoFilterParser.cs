using System.Collections.Immutable;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>
/// Reads MongoDB's filters: fields, paths with dots, <c>$and</c>, <c>$or</c>, <c>$nor</c> and the operators of
/// <see cref="MongoOperatorParser"/>.
/// </summary>
internal sealed class MongoFilterParser
{
    private readonly QueryReading _reading;
    private readonly MongoOperatorParser _operators;

    public MongoFilterParser(QueryReading reading)
    {
        _reading = reading;
        _operators = new MongoOperatorParser(reading, this);
    }

    /// <summary>Whether the value is an object of operators, such as <c>{"$gt": 5}</c>.</summary>
    public static bool HasOperators(DocValue value) => value is DocObject document && document.Members.ToArray().Any(static member => IsOperator(member.Name));

    public static bool IsOperator(string name) => name.StartsWith('$');

    /// <summary>Reads a filter.</summary>
    /// <exception cref="ThreadQueryException">It cannot be read.</exception>
    public DocumentFilter Parse(DocValue filter, JsonPointer place)
    {
        _reading.Enter(place);
        var parts = ImmutableArray.CreateBuilder<DocumentFilter>();
        foreach (DocMember member in QueryReading.Object(filter, place, "A filter").Members)
        {
            JsonPointer at = place.Member(member.Name);
            parts.Add(IsOperator(member.Name) ? ParseLogical(member.Name, member.Value, at) : ParseField(FieldPath.Of(member.Name), member.Value, at));
        }

        _reading.Leave();
        return AllOf(parts.ToImmutable());
    }

    /// <summary>Reads what is asked of a field: operators, or a value that it must equal.</summary>
    public DocumentFilter ParseField(FieldPath path, DocValue asked, JsonPointer place)
    {
        _reading.Count(place);
        return HasOperators(asked)
            ? _operators.Parse(path, (DocObject)asked, place)
            : new FieldFilter(path, new CompareTest(ValueComparison.Equal, asked));
    }

    public static DocumentFilter AllOf(ImmutableArray<DocumentFilter> filters) => filters is [var alone] ? alone : new AllFilter(filters);

    private DocumentFilter ParseLogical(string name, DocValue operand, JsonPointer place) => name switch
    {
        "$and" => AllOf(ParseFilters(name, operand, place)),
        "$or" => new AnyFilter(ParseFilters(name, operand, place)),
        "$nor" => new NotFilter(new AnyFilter(ParseFilters(name, operand, place))),
        "$where" => throw QueryReading.Error(place, "$where runs code and is not supported: write the condition with other operators."),
        "$expr" or "$jsonSchema" => throw QueryReading.Error(place, $"{name} is not supported: write the condition with other operators."),
        _ => throw QueryReading.Error(place, $"There is no operator {JsonPointer.Quote(name)} that stands beside fields: only $and, $or and $nor do."),
    };

    private ImmutableArray<DocumentFilter> ParseFilters(string name, DocValue operand, JsonPointer place)
    {
        DocArray array = QueryReading.Array(operand, place, name);
        var filters = ImmutableArray.CreateBuilder<DocumentFilter>(array.Count);
        for (int i = 0; i < array.Count; i++)
            filters.Add(Parse(array.Items[i], place.Item(i)));
        return filters.MoveToImmutable();
    }
}
