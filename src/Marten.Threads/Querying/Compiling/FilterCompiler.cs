using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Turns the filter tree into a condition of SQL, node by node. Of what SQL cannot say exactly it says what holds for more: a
/// conjunction may leave it out, an alternative must not, and the opposite of it is unknown.
/// </summary>
internal sealed class FilterCompiler(SqlParameters parameters)
{
    /// <summary>
    /// Leaves in one statement: 512. PostgreSQL's time to plan grows faster than their number; what is left is asked in memory.
    /// </summary>
    private const int LeavesMax = 512;

    private int _leaves;

    public SqlCondition Compile(DocumentFilter filter) => filter switch
    {
        AllFilter all => SqlCondition.All(all.Filters.Select(Compile)),
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

    private SqlCondition CompileLeaf(DocumentFilter leaf)
    {
        if (++_leaves > LeavesMax) return SqlCondition.Unknown;
        if (IdCompiler.Compile(leaf, parameters) is { } id) return id;
        if (leaf is FieldFilter field)
            return PathLimits.Allow([.. field.Path.Steps.Select(static step => step.Name)]) ? new FieldCompiler(field.Path, parameters).Compile(field.Test) : SqlCondition.Unknown;
        return MemberCompiler.PathOf(leaf) is { } path && PathLimits.Allow(path.Names) ? new MemberCompiler(path, parameters).Compile(leaf) : SqlCondition.Unknown;
    }
}
