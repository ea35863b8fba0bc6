namespace Marten.Threads.Collections;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>not</c>, <c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal static class CombiningKeywords
{
    public static void Read(SchemaScope scope)
    {
        if (Alternatives(scope, "allOf") is { } all)
            scope.Add(new AllOfRule(all));
        if (Alternatives(scope, "anyOf") is { } any)
            scope.Add(new AnyOfRule(any));
        if (Alternatives(scope, "oneOf") is { } one)
            scope.Add(new OneOfRule(one));
        if (scope.Schema("not") is { } excluded)
            scope.Add(new NotRule(excluded));
        ReadCondition(scope);
    }

    private static List<SchemaNode>? Alternatives(SchemaScope scope, string keyword)
    {
        List<SchemaNode>? nodes = scope.Schemas(keyword);
        if (nodes is { Count: 0 })
            scope.Refuse(keyword, "must hold at least one schema");
        return nodes;
    }

    private static void ReadCondition(SchemaScope scope)
    {
        SchemaNode? condition = scope.Schema("if");
        SchemaNode? then = scope.Schema("then");
        SchemaNode? otherwise = scope.Schema("else");
        if (condition is not null && (then is not null || otherwise is not null))
            scope.Add(new ConditionRule(condition, then, otherwise));
        if (condition is not null)
            return;
        // an if alone asks for nothing and drops nothing; these were meant to ask for something
        if (then is not null)
            scope.RefuseIdle(then, "then", "has no effect without if");
        if (otherwise is not null)
            scope.RefuseIdle(otherwise, "else", "has no effect without if");
    }
}
