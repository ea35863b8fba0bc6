using Marten.Threads.Simulation.Nodes;

namespace Marten.Threads.Simulation;

/// <summary>What may happen in a simulation.</summary>
internal sealed record SimulationPlan
{
    /// <summary>Replicas at least.</summary>
    public int ReplicasMin { get; init; } = 3;

    /// <summary>Replicas at most.</summary>
    public int ReplicasMax { get; init; } = 7;

    /// <summary>The simulation settles when so many operations were written.</summary>
    public int Operations { get; init; } = 200;

    /// <summary>Ids to which applications write in each of three collections.</summary>
    public int Ids { get; init; } = 4;

    /// <summary>How many of a hundred replicas also write clumsy and hostile bodies.</summary>
    public int HostilePercent { get; init; } = 33;

    /// <summary>How many of a hundred replicas do not notice that they were restored, and so fork their log.</summary>
    public int CarelessPercent { get; init; }

    /// <summary>Of a hundred things that happen, how many are a restore or a backup before one.</summary>
    public int RestorePercent { get; init; } = 6;

    /// <summary>Of a hundred things that happen, how many are done by an adversary. At 0 there is none.</summary>
    public int AdversaryPercent { get; init; }

    /// <summary>Whether one of the collections has a validator whose answers depend on what it answered before.</summary>
    public bool IsValidated { get; init; }

    /// <summary>The reducer of every replica; the product's if nothing is said.</summary>
    public ReductionStep? Reduce { get; init; }
}
