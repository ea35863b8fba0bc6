using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Turns the filter tree into a condition of SQL, node by node. Of what SQL cannot say exactly it says what holds for more: a
/// conjunction may leave it out, an alternative must not, and the opposite of it is unknown.
/// </summary>
internal sealed class FilterCompiler(SqlParameters parameters, ArraysAside? arrays = null)
{
    /// <summary>
    /// Leaves in one statement: 64. PostgreSQL's time to plan grows faster than their number, and each of them unpacks the whole
    /// document several times, milliseconds for the largest; what is left is asked in memory, where steps are counted.
    /// </summary>
    private const int LeavesMax = 64;

    private int _leaves;

    /// <summary>The whole filter.</summary>
    public SqlCondition CompileWhole(DocumentFilter filter) => CompileAll(filter is AllFilter all ? all : new AllFilter([filter]), arrays);

    private SqlCondition Compile(DocumentFilter filter) => filter switch
    {
        AllFilter all => CompileAll(all, null),
        AnyFilter any => SqlCondition.Any(any.Filters.Select(Compile)),
        NotFilter not => CompileNot(not.Filter),
        _ => CompileLeaf(filter),
    };

    // Turned inwards, so that of a conjunction that is denied the exact parts still count.
    private SqlCondition CompileNot(DocumentFilter filter) => filter switch
    {
        AllFilter all => SqlCondition.Any(all.Filters.Select(CompileNot)),
        AnyFilter any => SqlCondition.All(any.Filters.Select(CompileNot)),
        NotFilter not => Compile(not.Filter),
        _ => CompileLeaf(filter).Not(),
    };

    // Two bounds of one field are one look into an index only when they stand side by side: its value is between them, or it is
    // an array that has an item above the one and an item below the other.
    private SqlCondition CompileAll(AllFilter all, ArraysAside? aside)
    {
        var conditions = new List<SqlCondition>();
        foreach (var ofPath in all.Filters.GroupBy(static one => one is FieldFilter { Path.IsId: false } field ? (object)field.Path : one))
        {
            if (ofPath.Key is not FieldPath path || (ofPath.Count() == 1 && aside is null) || !IsWritten(path) || (_leaves += ofPath.Count()) > LeavesMax)
            {
                conditions.AddRange(ofPath.Select(Compile));
                continue;
            }

            var compiler = new FieldCompiler(path, parameters);
            var tests = ofPath.Select(static one => ((FieldFilter)one).Test).Select(test => (Test: test, Split: compiler.Split(test))).ToList();
            var split = tests.Select(static one => one.Split).OfType<(SqlCondition Value, SqlCondition Items)>().ToList();
            conditions.AddRange(tests.Where(static one => one.Split is null).Select(one => compiler.Compile(one.Test)));
            if (split.Count == 0) continue;
            var value = SqlCondition.All(split.Select(static one => one.Value));
            conditions.Add(aside?.TryLeave(path) == true ? value : SqlCondition.Any([value, SqlCondition.All(split.Select(static one => one.Items))]));
        }

        return SqlCondition.All(conditions);
    }

    private static bool IsWritten(FieldPath path) => PathLimits.Allow([.. path.Steps.Select(static step => step.Name)]);

    private SqlCondition CompileLeaf(DocumentFilter leaf)
    {
        if (++_leaves > LeavesMax) return SqlCondition.Unknown;
        if (IdCompiler.Compile(leaf, parameters) is { } id) return id;
        if (leaf is FieldFilter field)
            return IsWritten(field.Path) ? new FieldCompiler(field.Path, parameters).Compile(field.Test) : SqlCondition.Unknown;
        return MemberCompiler.PathOf(leaf) is { } path && PathLimits.Allow(path.Names) ? new MemberCompiler(path, parameters).Compile(leaf) : SqlCondition.Unknown;
    }
}
