using System.Numerics;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// Sorting by merging: stable, and with the same comparisons in the same order everywhere, which a comparison that contradicts itself can
/// make visible.
/// </summary>
internal static class ArraySorting
{
    public static JsValue Sort(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        if (self is not JsArray array)
            throw realm.TypeError("called on something that is no array");
        JsValue comparison = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        if (!comparison.IsUndefined() && !comparison.IsCallable())
            throw realm.TypeError("the comparison is no function");

        JsValue[] items = ArrayLike.Items(realm, array);
        JsValue[] present = [.. items.Where(static item => !item.IsUndefined())];
        realm.Meter.SpendItems((double)items.Length * BitOperations.Log2((uint)items.Length + 1));
        JsValue[] sorted = comparison.IsUndefined() ? ByText(realm, present) : ByComparison(realm, present, comparison);

        // what is undefined goes last
        for (int i = 0; i < items.Length; i++)
            array.Set(JsNumber.Create(i), i < sorted.Length ? sorted[i] : JsValue.Undefined, throwOnError: true);
        return array;
    }

    private static JsValue[] ByText(ScriptRealm realm, JsValue[] items)
    {
        var keyed = new (string Key, JsValue Item)[items.Length];
        for (int i = 0; i < items.Length; i++)
            keyed[i] = (TypeConverter.ToString(items[i]), items[i]);

        return [.. Merged(keyed, (one, other) =>
        {
            realm.Meter.Spend(1 + (Math.Min(one.Key.Length, other.Key.Length) / ScriptLimits.PartsOfStep));
            return string.CompareOrdinal(one.Key, other.Key) <= 0;
        }).Select(static pair => pair.Item)];
    }

    private static JsValue[] ByComparison(ScriptRealm realm, JsValue[] items, JsValue comparison) => Merged(
        items,
        (one, other) => !(TypeConverter.ToNumber(realm.Call(comparison, JsValue.Undefined, one, other)) > 0));

    private static T[] Merged<T>(T[] items, Func<T, T, bool> isInOrder)
    {
        T[] from = items;
        var to = new T[items.Length];
        for (int width = 1; width < items.Length; width *= 2)
        {
            for (int start = 0; start < items.Length; start += 2 * width)
                Merge(from, to, start, Math.Min(start + width, items.Length), Math.Min(start + (2 * width), items.Length), isInOrder);
            (from, to) = (to, from);
        }

        return from;
    }

    private static void Merge<T>(T[] from, T[] to, int start, int middle, int end, Func<T, T, bool> isInOrder)
    {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++)
        {
            bool takesLeft = left < middle && (right >= end || isInOrder(from[left], from[right]));
            to[i] = takesLeft ? from[left++] : from[right++];
        }
    }
}
