using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>Decides how a query is answered, and writes the statement.</summary>
internal sealed class QueryCompiler
{
    private readonly QueryScope _scope;
    private readonly DocumentQuery _query;
    private readonly SqlParameters _parameters = new();
    private readonly string _thread;
    private readonly SqlCondition _condition;
    private readonly bool _isViewed;

    /// <param name="scope">Which documents are asked.</param>
    /// <param name="query">The question.</param>
    /// <param name="isViewed">
    /// Whether somebody asks who may not see all. Then nothing of the question may be answered from what he does not see, so
    /// all of it is answered in memory, from what he does.
    /// </param>
    /// <param name="arrays">Left aside where that can be, so that nothing is found where there are any; null when they are not.</param>
    public QueryCompiler(QueryScope scope, DocumentQuery query, bool isViewed, ArraysAside? arrays = null)
    {
        _scope = scope;
        _query = query;
        _isViewed = isViewed;
        _thread = scope.Thread is { } thread ? _parameters.Text(thread.ToString()) : "";
        var asked = SqlCondition.Exact(scope.Condition(_thread));
        if (isViewed)
        {
            _condition = asked with { IsExact = false };
            return;
        }

        var simple = FilterSimplifier.Simplify(query.Filter);
        var filter = new FilterCompiler(_parameters, arrays).CompileWhole(simple);
        _condition = SqlCondition.All([asked, filter, Seek(), .. Entries(simple), .. (arrays?.Conditions(scope.Rows(_thread)) ?? []).Select(SqlCondition.Exact)]);
    }

    /// <summary>Whether the number of rows is the number of documents.</summary>
    public bool IsExact => _condition.IsExact;

    /// <summary>Whether several statements give the answer, one after the other.</summary>
    public bool IsChunked => !IsExact && _query.Limit is not null && IsById && _scope.Thread is not null;

    private string Where => $"from {_scope.Source} where {_condition.Sql}";

    private string Columns => _scope.Thread is null ? "data::text, thread_id" : "data::text";

    private bool IsById => _query.Sort.IsEmpty || _query.Sort[0].IsId;

    /// <summary>The plan that gives the answer.</summary>
    public QueryPlan Answer()
    {
        var order = _isViewed && !IsById ? null : OrderCompiler.Compile(_query, _scope);
        if (order is null || (!IsExact && _query.Limit is not null && !IsChunked))
            return Plan($"select {Columns} {Where}", QueryOrder.Memory, cutsInMemory: true);
        if (IsChunked) return Chunked(order);
        if (order.Odd is null) return Plan($"select {Columns} {Where}{order.Clause}{(IsExact ? Cut() : "")}", QueryOrder.Sql, cutsInMemory: !IsExact);
        return IsExact && _query.Limit is not null && order.IsOddIndexed ? UnlessOdd(order) : Merged(order);
    }

    /// <summary>The plan that gives the answer where there are documents whose place PostgreSQL does not know.</summary>
    public QueryPlan AnswerWithOdd() => Merged(OrderCompiler.Compile(_query, _scope)!);

    /// <summary>The plan that gives all documents, in no order.</summary>
    public QueryPlan Unordered() => Plan($"select {Columns} {Where}", QueryOrder.Sql, cutsInMemory: true);

    /// <summary>The plan that counts them; its one row is a number. Only for what is exact.</summary>
    public QueryPlan Count() => Plan($"select count(*) {Where}", QueryOrder.Sql, cutsInMemory: false);

    /// <summary>The plan whose one row says whether there is one. Only for what is exact.</summary>
    public QueryPlan Exists() => Plan($"select exists (select 1 {Where})", QueryOrder.Sql, cutsInMemory: false);

    // Beside the conditions on the values. One is enough to find the few instances that these are asked of.
    private IEnumerable<SqlCondition> Entries(DocumentFilter filter) => _scope.EntryPaths.Count == 0
        ? []
        : EntryConditions.Asked(filter).Where(one => _scope.EntryPaths.Contains(one.Path)).OrderBy(static one => one.Test.Comparison == ValueComparison.Equal ? 0 : 1).Take(1)
            .Select(one => SqlCondition.Exact(EntryConditions.Allowed(_scope, _thread, one.Path, one.Test, _parameters)));

    private SqlCondition Seek() => _query.SeekId is { } id ? IdCompiler.From(id, _query.IsIdDescending, _parameters) : SqlCondition.True;

    private QueryPlan Chunked(CompiledOrder order)
    {
        var after = _query.IsIdDescending ? "<" : ">";
        var last = _parameters.Text(null);
        var bound = $"({last} is null or {OrderCompiler.Id} {after} {last})";
        return Plan($"select {Columns} {Where} and {bound}{order.Clause} limit {_parameters.Count(0)}", QueryOrder.Sql, cutsInMemory: true) with { IsChunked = true };
    }

    // As a rule there are no odd ones, and to ask an index for one is quicker than to ask for both.
    private QueryPlan UnlessOdd(CompiledOrder order)
    {
        var sql = $"select {Columns}, (select true from {_scope.Source} where {_scope.Rows(_thread)} and {order.Odd} limit 1) {Where}{order.Clause}{Cut()}";
        return Plan(sql, QueryOrder.Sql, cutsInMemory: false) with { MarksOdd = true, MayBeOdd = true };
    }

    // In one statement, so that a document is on one of the two sides. The odd ones come first.
    private QueryPlan Merged(CompiledOrder order)
    {
        var sql = $"(select {Columns}, true {Where} and {order.Odd}) union all (select {Columns}, false {Where} and not {order.Odd}{order.Clause}{Reach()})";
        return Plan(sql, QueryOrder.Merged, cutsInMemory: true) with { MarksOdd = true };
    }

    private string Cut() =>
        (_query.Limit is { } limit ? $" limit {_parameters.Count(limit)}" : "") + (_query.Skip > 0 ? $" offset {_parameters.Count(_query.Skip)}" : "");

    // As far as the answer can reach when nothing is put between the rows.
    private string Reach() => IsExact && _query.Limit is { } limit && limit <= long.MaxValue - _query.Skip ? $" limit {_parameters.Count(_query.Skip + limit)}" : "";

    private QueryPlan Plan(string sql, QueryOrder order, bool cutsInMemory) =>
        new(sql, _parameters.Values, !IsExact, order, cutsInMemory);
}
