namespace Marten.Threads.Campaigns.Nodes;

/// <summary>The document of a typed collection, with an index on its name.</summary>
public sealed class Astronaut
{
    /// <summary>Its collection.</summary>
    public const string Collection = "Astronauts";

    public string Id { get; set; } = "";

    public string? Name { get; set; }

    public double? Missions { get; set; }
}
