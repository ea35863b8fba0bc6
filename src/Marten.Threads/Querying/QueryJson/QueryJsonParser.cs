using System.Collections.Immutable;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.QueryJson;

/// <summary>
/// Reads ThreadDB's QueryJSON (specification, section 9.1) as its Go and JavaScript clients send it: names in any case, null and
/// zero as good as absent, unknown names ignored. A query matches when all of <c>ands</c> or any of <c>ors</c> do; without
/// <c>ands</c> it matches everything, as in the reference.
/// </summary>
internal sealed class QueryJsonParser
{
    private readonly QueryReading _reading;

    private QueryJsonParser(QueryReading reading) => _reading = reading;

    /// <summary>Names of the members of a query.</summary>
    public static ImmutableArray<string> Names { get; } = ["ands", "ors", "sort", "seek", "limit", "skip", "index"];

    /// <summary>Reads a query.</summary>
    /// <exception cref="ThreadQueryException">It cannot be read.</exception>
    public static DocumentQuery Parse(DocValue query, QueryReading reading)
    {
        if (query is DocNull)
            return DocumentQuery.Everything;

        var parser = new QueryJsonParser(reading);
        var members = new GoMembers(QueryReading.Object(query, JsonPointer.Root, "A query"), JsonPointer.Root);
        return new DocumentQuery
        {
            Filter = parser.ParseFilter(members),
            Sort = ParseSort(members),
            SeekId = members.Text("seek") is { Length: > 0 } seek ? seek : null,
            Skip = Math.Max(members.Integer("skip"), 0),
            Limit = members.Integer("limit") is > 0 and var limit ? limit : null,
            IndexHint = members.Text("index") is { Length: > 0 } index ? index : null,
        };
    }

    private static ImmutableArray<SortKey> ParseSort(GoMembers query)
    {
        if (query.Object("sort") is not { } sort || sort.Text("fieldPath") is not { Length: > 0 } path)
            return [];

        return [new MemberSortKey(MemberPath.Of(path), sort.Truth("desc"))];
    }

    /// <summary>Everything else that a query inside of <c>ors</c> has is ignored.</summary>
    private DocumentFilter ParseFilter(GoMembers query)
    {
        _reading.Enter(query.Place);
        ImmutableArray<DocumentFilter> ands = [.. query.Objects("ands").Select(ParseCriterion)];
        ImmutableArray<DocumentFilter> ors = [.. query.Objects("ors").Select(ParseFilter)];
        _reading.Leave();

        DocumentFilter all = ands is [var alone] ? alone : new AllFilter(ands);
        return ors.IsEmpty ? all : new AnyFilter([all, .. ors]);
    }

    private DocumentFilter ParseCriterion(GoMembers criterion)
    {
        _reading.Count(criterion.Place);
        long operation = criterion.Integer("operation");
        if (operation is < (long)ValueComparison.Equal or > (long)ValueComparison.LessOrEqual)
            throw QueryReading.Error(criterion.Place.Member("operation"), $"There is no operation {operation}: 0 is =, 1 is ≠, 2 is >, 3 is <, 4 is ≥ and 5 is ≤.");

        return new MemberFilter(MemberPath.Of(criterion.Text("fieldPath") ?? ""), (ValueComparison)operation, ParseValue(criterion));
    }

    private static DocValue ParseValue(GoMembers criterion)
    {
        GoMembers? value = criterion.Object("value");
        DocValue?[] all = [value?.Find<DocString>("string", "a text"), value?.Find<DocBool>("bool", "true or false"), value?.Find<DocNumber>("float", "a number")];
        return all.Count(static one => one is not null) == 1
            ? all.First(static one => one is not null)!
            : throw QueryReading.Error(criterion.Place.Member("value"), "invalid query: value type should describe exactly one type: give one of string, bool and float.");
    }
}
