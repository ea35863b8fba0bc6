namespace Marten.Threads.Benchmarks.Queries;

/// <summary>How is asked.</summary>
internal enum QueryLanguage
{
    Json,
    Mongo,
    Typed,
}
