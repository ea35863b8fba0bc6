namespace Marten.Threads.Simulation;

/// <summary>Something happened in a simulation that the product promises not to happen.</summary>
internal sealed class SimulationException(string message) : Exception(message);
