namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// A filter as a condition of SQL. It holds at least for all documents for which the filter holds; when it is exact, for no
/// other. It is never null.
/// </summary>
/// <param name="Sql">The condition, in brackets where it needs them.</param>
/// <param name="IsExact">Whether documents need not be looked at again.</param>
internal readonly record struct SqlCondition(string Sql, bool IsExact)
{
    /// <summary>Holds for every document.</summary>
    public static SqlCondition True { get; } = new("true", IsExact: true);

    /// <summary>Holds for no document.</summary>
    public static SqlCondition False { get; } = new("false", IsExact: true);

    /// <summary>SQL cannot say it: every document has to be looked at.</summary>
    public static SqlCondition Unknown { get; } = new("true", IsExact: false);

    public bool IsTrue => Sql == True.Sql;

    public bool IsFalse => Sql == False.Sql;

    public static SqlCondition Exact(string sql) => new(sql, IsExact: true);

    /// <summary>Holds for more than it should.</summary>
    public static SqlCondition AtLeast(string sql) => new(sql, IsExact: false);

    /// <summary>Both hold.</summary>
    public static SqlCondition All(IEnumerable<SqlCondition> conditions) => Join(conditions.ToList(), " and ", True, False);

    /// <summary>One of them holds.</summary>
    public static SqlCondition Any(IEnumerable<SqlCondition> conditions) => Join(conditions.ToList(), " or ", False, True);

    /// <summary>It does not hold. What holds for too much says nothing about that.</summary>
    public SqlCondition Not() =>
        !IsExact ? Unknown
        : IsTrue ? False
        : IsFalse ? True
        : Exact($"(not {Sql})");

    private static SqlCondition Join(List<SqlCondition> conditions, string word, SqlCondition neutral, SqlCondition decisive)
    {
        if (conditions.Exists(one => one == decisive)) return decisive;
        var isExact = conditions.TrueForAll(static one => one.IsExact);
        if (conditions.Exists(one => one.Sql == decisive.Sql)) return new SqlCondition(decisive.Sql, isExact);
        var said = conditions.Where(one => one.Sql != neutral.Sql).Select(static one => one.Sql).Distinct(StringComparer.Ordinal).ToList();
        return said.Count switch
        {
            0 => new SqlCondition(neutral.Sql, isExact),
            1 => new SqlCondition(said[0], isExact),
            _ => new SqlCondition($"({string.Join(word, said)})", isExact),
        };
    }
}
