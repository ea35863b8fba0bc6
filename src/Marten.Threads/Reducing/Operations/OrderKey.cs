using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing.Operations;

/// <summary>
/// The place of an operation among all operations on its instance: effective time, then log id bytes, then counter,
/// then index in the record (docs/reduction.md, section 3). SQL orders the same columns the same way.
/// </summary>
internal readonly record struct OrderKey(long EffectiveTime, LogId Log, long Counter, int Index) : IComparable<OrderKey>
{
    public int CompareTo(OrderKey other)
    {
        var order = EffectiveTime.CompareTo(other.EffectiveTime);
        if (order == 0) order = Log.CompareTo(other.Log);
        if (order == 0) order = Counter.CompareTo(other.Counter);
        return order == 0 ? Index.CompareTo(other.Index) : order;
    }

    public static bool operator <(OrderKey left, OrderKey right) => left.CompareTo(right) < 0;

    public static bool operator >(OrderKey left, OrderKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(OrderKey left, OrderKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OrderKey left, OrderKey right) => left.CompareTo(right) >= 0;
}
