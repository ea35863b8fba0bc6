using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Negotiations, in both roles. What was agreed on is a protocol of ours, and not a byte behind it was read.</summary>
internal sealed class MultistreamInputs(bool accepts) : IFuzzKind
{
    private static readonly string[] Ours = ["/noise", "/yamux/1.0.0", "/ipfs/id/1.0.0"];
    private static readonly string[] Lines = [.. Ours, "na", "ls", "/tls/1.0.0", "/multistream/1.0.0", "é", new string('a', 1000), "\r", " /noise"];
    private static readonly byte[][] Hostile = [[0x80, 0x80, 0x80], [0xff, 0xff, 0xff, 0xff, 0x7f], [0x00], [0x01, 0x0a], [0x80, 0x08], [0x02, 0xff, 0x0a], [0x03, 0x0a, 0x61, 0x0a]];

    public string Name => accepts ? "multistream accept" : "multistream select";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var input = Script(random);
        if (random.Next(3) > 0) input = Mutations.Spoil(random, [input]);
        var pieces = (ulong)random.Next(int.MaxValue);
        ScriptedStream? wire = null;
        var outcome = default(MultistreamOutcome);
        return new FuzzTrial(input, async () =>
        {
            wire = new ScriptedStream(input, pieces);
            outcome = accepts
                ? await MultistreamSelect.AcceptAsync(wire, static name => Array.IndexOf(Ours, name) >= 0, CancellationToken.None)
                : await MultistreamSelect.SelectAsync(wire, Ours, CancellationToken.None);
            return outcome.Protocol is not null;
        }, () => Check(input, outcome, wire!.Consumed));
    }

    private static string? Check(byte[] input, MultistreamOutcome outcome, int consumed)
    {
        if (outcome.Protocol is not { } protocol) return outcome.Refusal == MultistreamRefusal.None ? "neither agreed nor refused" : null;
        if (Array.IndexOf(Ours, protocol) < 0) return $"agreed on {protocol}";
        return input.AsSpan(0, consumed).EndsWith(MultistreamLine.Encode(protocol)) ? null : "read on behind the agreement";
    }

    private static byte[] Script(SeededRandomSource random)
    {
        var bytes = new List<byte>();
        if (random.Next(10) > 0) bytes.AddRange(MultistreamLine.Encode(MultistreamSelect.Header));
        for (var lines = random.Next(200) == 0 ? 100 : random.Next(5); lines >= 0; lines--)
            bytes.AddRange(random.Next(12) == 0 ? random.Of(Hostile) : MultistreamLine.Encode(random.Of(Lines)));
        if (random.Next(3) == 0) bytes.AddRange(Sizes.Bytes(random, random.Next(50)));
        return [.. bytes];
    }
}
