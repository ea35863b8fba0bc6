using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Replicas;

/// <summary>What all replicas of a simulation share: the thread's key, and what has to be worked out only once.</summary>
internal sealed class SimulatedThread(SeededRandomSource random)
{
    private readonly Dictionary<Cid, VerifiedRecord> _verified = [];

    public ThreadKey Key { get; } = ThreadKey.Generate(random);

    public SeededRandomSource Random => random;

    public OpenedBodies Bodies => field ??= new OpenedBodies(Key.ReadKey!);

    /// <summary>A record as the receiver's verifier makes it out of the four nodes. Replicas share the proof.</summary>
    /// <exception cref="SimulationException">The verifier refuses what was forged here.</exception>
    public VerifiedRecord Verify(VerifiedRecord sent)
    {
        if (_verified.TryGetValue(sent.Cid, out var verified)) return verified;
        var refusal = RecordVerifier.Verify(sent.Envelope, sent.LogId, Key.ServiceKey, out verified);
        if (verified is null) throw new SimulationException($"The verifier refuses a record of {sent.LogId}: {refusal}.");
        _verified.Add(sent.Cid, verified);
        return verified;
    }
}
