using System.Collections.Immutable;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>Reads the operators that MongoDB has for a field, as in <c>{"$gte": 1, "$lt": 5}</c>. All of them must hold.</summary>
internal sealed class MongoOperatorParser(QueryReading reading, MongoFilterParser filters)
{
    private const string Options = "$options";

    public DocumentFilter Parse(FieldPath path, DocObject operators, JsonPointer place)
    {
        if (operators.Count == 0)
            throw QueryReading.Error(place, "An operator is missing: write one, as in {\"$gt\": 5}.");

        var parts = ImmutableArray.CreateBuilder<DocumentFilter>(operators.Count);
        foreach (DocMember member in operators.Members)
        {
            JsonPointer at = place.Member(member.Name);
            reading.Count(at);
            if (!MongoFilterParser.IsOperator(member.Name))
                throw QueryReading.Error(at, $"The name {JsonPointer.Quote(member.Name)} stands beside operators: use $eq for a value that has such names.");
            if (member.Name == Options && operators["$regex"] is not null)
                continue;
            parts.Add(ParseOne(path, member, operators, at));
        }

        return MongoFilterParser.AllOf(parts.ToImmutable());
    }

    private DocumentFilter ParseOne(FieldPath path, DocMember member, DocObject beside, JsonPointer place) => member.Name switch
    {
        "$ne" => Not(path, new CompareTest(ValueComparison.Equal, member.Value)),
        "$nin" => Not(path, new InTest(MongoOperands.Values(member.Value, member.Name, place))),
        "$exists" => MongoOperands.Truth(member.Value, place) ? new FieldFilter(path, ExistsTest.Instance) : Not(path, ExistsTest.Instance),
        "$type" => MongoTypes.Parse(path, member.Value, place),
        "$all" => ParseAll(path, member.Value, place),
        "$not" => ParseNot(path, member.Value, place),
        _ => new FieldFilter(path, ParseTest(member, beside, place)),
    };

    private FieldTest ParseTest(DocMember member, DocObject beside, JsonPointer place) => member.Name switch
    {
        "$eq" => new CompareTest(ValueComparison.Equal, member.Value),
        "$gt" => new CompareTest(ValueComparison.Greater, member.Value),
        "$gte" => new CompareTest(ValueComparison.GreaterOrEqual, member.Value),
        "$lt" => new CompareTest(ValueComparison.Less, member.Value),
        "$lte" => new CompareTest(ValueComparison.LessOrEqual, member.Value),
        "$in" => new InTest(MongoOperands.Values(member.Value, member.Name, place)),
        "$regex" => ParseRegex(member.Value, beside[Options], place),
        "$mod" => MongoOperands.Modulo(member.Value, place),
        "$size" => MongoOperands.Size(member.Value, place),
        "$elemMatch" => ParseItem(member.Value, place),
        "$bitsAllSet" => new BitsTest(BitRule.AllSet, MongoOperands.BitMask(member.Value, place)),
        "$bitsAnySet" => new BitsTest(BitRule.AnySet, MongoOperands.BitMask(member.Value, place)),
        "$bitsAllClear" => new BitsTest(BitRule.AllClear, MongoOperands.BitMask(member.Value, place)),
        "$bitsAnyClear" => new BitsTest(BitRule.AnyClear, MongoOperands.BitMask(member.Value, place)),
        Options => throw QueryReading.Error(place, "$options needs $regex beside it."),
        _ => throw QueryReading.Error(place, $"There is no operator {JsonPointer.Quote(member.Name)} for a field: see docs/queries.md for those that there are."),
    };

    private static NotFilter Not(FieldPath path, FieldTest test) => new(new FieldFilter(path, test));

    private RegexTest ParseRegex(DocValue source, DocValue? options, JsonPointer place)
    {
        string letters = options is null ? "" : QueryReading.Text(options, place, Options);
        return new RegexTest(reading.Pattern(QueryReading.Text(source, place, "$regex"), letters, place));
    }

    private NotFilter ParseNot(FieldPath path, DocValue operand, JsonPointer place)
    {
        if (!MongoFilterParser.HasOperators(operand))
            throw QueryReading.Error(place, "$not needs operators, as in {\"$not\": {\"$gt\": 5}}: for a value use $ne.");

        reading.Enter(place);
        var filter = new NotFilter(Parse(path, (DocObject)operand, place));
        reading.Leave();
        return filter;
    }

    private DocumentFilter ParseAll(FieldPath path, DocValue operand, JsonPointer place)
    {
        DocArray array = QueryReading.Array(operand, place, "$all");
        var values = ImmutableArray.CreateBuilder<DocValue>();
        var parts = ImmutableArray.CreateBuilder<DocumentFilter>();
        for (int i = 0; i < array.Count; i++)
        {
            if (array.Items[i] is DocObject { Count: 1 } item && item["$elemMatch"] is { } asked)
                parts.Add(new FieldFilter(path, ParseItem(asked, place.Item(i).Member("$elemMatch"))));
            else
                values.Add(MongoOperands.Plain(array.Items[i], "$all", place.Item(i)));
        }

        if (values.Count > 0 || parts.Count == 0)
            parts.Add(new FieldFilter(path, new HoldsAllTest(values.ToImmutable())));
        return MongoFilterParser.AllOf(parts.ToImmutable());
    }

    private ItemTest ParseItem(DocValue operand, JsonPointer place)
    {
        DocObject asked = QueryReading.Object(operand, place, "$elemMatch");
        if (!MongoFilterParser.HasOperators(asked) || asked.Members.ToArray().Any(static member => member.Name is "$and" or "$or" or "$nor"))
            return new ItemTest(filters.Parse(asked, place), OfDocuments: true);

        reading.Enter(place);
        var test = new ItemTest(Parse(FieldPath.Self, asked, place), OfDocuments: false);
        reading.Leave();
        return test;
    }
}
