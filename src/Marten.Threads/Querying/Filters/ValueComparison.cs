namespace Marten.Threads.Querying.Filters;

/// <summary>How a value must compare to an operand. The numbers are QueryJSON's operations.</summary>
internal enum ValueComparison
{
    Equal = 0,
    NotEqual = 1,
    Greater = 2,
    Less = 3,
    GreaterOrEqual = 4,
    LessOrEqual = 5,
}
