using Marten.Threads.Oracles.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>Genuine records in a context that they were not made for.</summary>
internal static class ContextMutants
{
    private const int KeyOffset = 6; // of the key in a log id

    private static readonly EdwardsPoint[] SmallOrder = EdwardsPoint.SmallOrder();

    public static IReadOnlyList<MutantKind> All { get; } =
    [
        new("said to be of another log of its thread", static (honest, random) =>
        {
            var record = honest.Any(random);
            var other = honest.Where(random, one => one.LogId != record.LogId);
            return Suspect.Of(record) with { Log = other.LogId.Bytes.ToArray() };
        }),
        new("in another thread as it is", static (honest, random) =>
        {
            var record = honest.Any(random);
            return Suspect.Of(record) with { Thread = OtherThread(honest, record, random).Thread };
        }),
        new("sealed for another thread, in a log of that thread", static (honest, random) =>
        {
            var record = honest.Any(random);
            var other = OtherThread(honest, record, random);
            return Suspect.Of(other, other.Sealed(record.Parts, random));
        }),
        new("a signature of another thread below the content of this one", static (honest, random) =>
        {
            var record = honest.Any(random);
            var other = OtherThread(honest, record, random);
            return Suspect.Of(record, record.Sealed(record.Parts with { Signature = other.Parts.Signature }, random));
        }),
        new("the record before it, said to follow itself", static (honest, random) =>
        {
            var record = honest.Later(random);
            return Suspect.Of(record, record.Sealed(record.Parts with { Previous = record.Cid.Bytes.ToArray() }, random));
        }),
        new("a bit of the log id", static (honest, random) =>
        {
            var record = honest.Any(random);
            return Suspect.Of(record) with { Log = record.LogId.Bytes.ToArray().FlipBit(random) };
        }),
        new("a log id without a fit key", static (honest, random) =>
        {
            var record = honest.Any(random);
            return Suspect.Of(record) with { Log = UnfitLog(record.LogId.Bytes.ToArray(), random) };
        }),
    ];

    private static HonestRecord OtherThread(HonestRecords honest, HonestRecord record, SeededRandomSource random) =>
        honest.Where(random, one => !one.Thread.ServiceKey.FixedTimeEquals(record.Thread.ServiceKey));

    private static byte[] UnfitLog(byte[] log, SeededRandomSource random) => random.Next(6) switch
    {
        0 => [.. log[..KeyOffset], .. SmallOrder[random.Next(SmallOrder.Length)].Encode()],
        1 => [.. log[..KeyOffset], .. EdwardsPoint.Encode(EdwardsPoint.Prime + random.Next(19), random.Next(2) == 0)],
        2 => [0x12, 0x20, .. log[KeyOffset..]],
        3 => [.. log, 0x00],
        4 => log[..random.Next(log.Length)],
        _ => [],
    };
}
