namespace Marten.Threads.Querying.Filters;

/// <summary>What the bits under a mask must be.</summary>
internal enum BitRule
{
    AllSet,
    AnySet,
    AllClear,
    AnyClear,
}
