using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Handshakes against one side, spoilt outside and, where the cipher is known, inside. Who is let in is who he should be.</summary>
internal sealed class NoiseHandshakeInputs(bool isInitiator) : IFuzzKind
{
    private readonly Lazy<Task<NoiseTranscript>> _recorded = new(NoiseTranscript.RecordAsync);

    public string Name => isInitiator ? "noise initiator" : "noise responder";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var transcript = _recorded.Value.GetAwaiter().GetResult(); // its streams never wait
        var input = Script(random, transcript);
        var pieces = (ulong)random.Next(int.MaxValue);
        NoiseOutcome? outcome = null;
        return new FuzzTrial(input, async () =>
        {
            var wire = new ScriptedStream(input, pieces);
            outcome = isInitiator ? await transcript.DialAsync(wire) : await transcript.AcceptAsync(wire);
            if (outcome.Stream is not null) await outcome.Stream.DisposeAsync();
            return outcome.Stream is not null;
        }, () => Check(outcome!, transcript));
    }

    private string? Check(NoiseOutcome outcome, NoiseTranscript transcript)
    {
        if (outcome.Stream is null) return outcome.Refusal == NoiseRefusal.None ? "neither let in nor refused" : null;
        return outcome.Peer == (isInitiator ? transcript.Bob : transcript.Alice) ? null : $"let {outcome.Peer} in";
    }

    private byte[] Script(SeededRandomSource random, NoiseTranscript transcript)
    {
        var valid = isInitiator ? transcript.BobSays : transcript.AliceSays;
        return random.Next(8) switch
        {
            0 => [.. valid, .. Sizes.Bytes(random, random.Next(40))],
            1 => Sizes.Bytes(random, random.Next(6000)),
            2 => [.. valid.AsSpan(0, 2), .. Sizes.Bytes(random, valid.Length)],
            3 or 4 when !isInitiator => transcript.AliceSaysInstead(Mutations.Spoil(random, [NoisePayloadInputs.Payload(random).Write()])),
            _ => Mutations.Spoil(random, [valid]),
        };
    }
}
