namespace Marten.Threads.Writing;

/// <summary>Columns of <c>open_threads</c>, in its order. A row fills those of its kind.</summary>
internal static class OpenedColumns
{
    public const int Thread = 0, Clock = 1, IsSameDatabase = 2, ServiceKey = 3, ReadKey = 4, CreatedAt = 5, Name = 6;
    public const int Identity = 7, PrivateKey = 8, Log = 9, Branch = 10, Parent = 11, Start = 12, FirstEvent = 13, RivalEvent = 14, Author = 15, Head = 16, Counter = 17;
    public const int Configuration = 18;
    public const int Instance = 19, Document = 20, EffectiveTime = 21, Index = 22, Tail = 23;
}
