using System.Collections.Immutable;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>Reads the operands of MongoDB's operators, and refuses those of another kind.</summary>
internal static class MongoOperands
{
    private const int LastBit = 63;

    /// <summary>The values of <c>$in</c> and its like.</summary>
    public static ImmutableArray<DocValue> Values(DocValue operand, string name, JsonPointer place)
    {
        DocArray array = QueryReading.Array(operand, place, name);
        var values = ImmutableArray.CreateBuilder<DocValue>(array.Count);
        for (int i = 0; i < array.Count; i++)
            values.Add(Plain(array.Items[i], name, place.Item(i)));
        return values.MoveToImmutable();
    }

    /// <summary>A value that is no operator: these would be taken as values, silently.</summary>
    public static DocValue Plain(DocValue value, string name, JsonPointer place) =>
        MongoFilterParser.HasOperators(value) ? throw QueryReading.Error(place, $"Operators cannot stand in {name}: combine conditions with $or and $and.") : value;

    public static bool Truth(DocValue operand, JsonPointer place) => operand switch
    {
        DocBool truth => truth.IsTrue,
        DocNumber number => !number.Equals(DocNumber.Zero),
        DocNull => false,
        _ => throw QueryReading.Error(place, $"$exists must be true or false, and this is {QueryReading.Kind(operand)}."),
    };

    public static SizeTest Size(DocValue operand, JsonPointer place)
    {
        long count = QueryReading.Integer(operand, place, "$size");
        return count >= 0 ? new SizeTest(count) : throw QueryReading.Error(place, "$size must not be negative.");
    }

    public static ModuloTest Modulo(DocValue operand, JsonPointer place)
    {
        if (operand is not DocArray { Count: 2 } pair || pair.Items[0] is not DocNumber divisor || pair.Items[1] is not DocNumber remainder)
            throw QueryReading.Error(place, "$mod must be an array of two numbers, [divisor, remainder].");
        return divisor.Equals(DocNumber.Zero)
            ? throw QueryReading.Error(place.Item(0), "The divisor of $mod must not be 0.")
            : new ModuloTest(divisor, remainder);
    }

    /// <summary>A number whose bits count, or the places of bits.</summary>
    public static ulong BitMask(DocValue operand, JsonPointer place)
    {
        const string What = "An operator for bits takes a whole number that is not negative, or an array of places from 0 to 63";
        if (operand is DocNumber number && number.TryGetInt64(out long mask) && mask >= 0)
            return (ulong)mask;
        if (operand is not DocArray places)
            throw QueryReading.Error(place, $"{What}.");

        ulong bits = 0;
        for (int i = 0; i < places.Count; i++)
        {
            if (places.Items[i] is not DocNumber item || !item.TryGetInt64(out long bit) || bit is < 0 or > LastBit)
                throw QueryReading.Error(place.Item(i), $"{What}.");
            bits |= 1UL << (int)bit;
        }

        return bits;
    }
}
